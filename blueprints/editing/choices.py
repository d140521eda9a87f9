"""Suggestions of records for the boxes of forms that choose them by name."""

from flask import jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.content.queries import LISTED, find_by_title
from blueprints.editing import blueprint
from core.access import admit
from core.fields.field import ANY_FOLDER
from models import Role

LONGEST_SEARCH = 200


@blueprint.get("/desk/choices")
@admit(Role.OWNER, Role.EDITOR)
def choices() -> AnyResponse:
    """Return the records of a folder, or of all, whose titles have the words that were typed."""
    folder = request.args.get("folder", "")
    words = request.args.get("q", "")[:LONGEST_SEARCH]
    found = find_by_title(folder, words) if folder in (*LISTED, ANY_FOLDER) else []
    return jsonify(found=[each._asdict() for each in found])
