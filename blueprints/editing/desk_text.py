"""What a text field of the desk asks for: a clipboard as Markdown, and records to link to."""

from flask import Response, request

from blueprints.content.queries import LISTED, find_to_link
from blueprints.editing import blueprint
from core.access import admit
from core.fields.field import ANY_FOLDER
from core.fragments import render
from core.pasted_html import convert_paste
from models import Role

LONGEST_SEARCH = 200


@blueprint.post("/desk/paste")
@admit(Role.OWNER, Role.EDITOR)
def paste() -> dict[str, object]:
    """Return the HTML of a clipboard as Markdown, and what of it is left out."""
    pasted = convert_paste(request.form.get("html", ""), request.host_url.rstrip("/"))
    return {"markdown": pasted.markdown, "left_out": pasted.left_out}


@blueprint.get("/desk/suggest")
@admit(Role.OWNER, Role.EDITOR)
def suggest() -> Response:
    """Show the records of a type, or of all, whose titles have the words that were typed."""
    folder = request.args.get("type", "") or ANY_FOLDER
    words = request.args.get("q", "")[:LONGEST_SEARCH]
    found = find_to_link(folder, words) if folder in (*LISTED, ANY_FOLDER) else []
    return render("editing/suggestions.html", "editing/_suggestions.html", found=found, folder=folder)
