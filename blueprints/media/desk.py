"""Desk screens of the media library: all files, one file, and the picker of forms."""

from typing import Any

from flask import Response, abort, flash, redirect, request, send_file, url_for

from blueprints.media import blueprint
from blueprints.media.actions import FileInUseError, change_file, delete_file, replace_file, restore_file
from blueprints.media.queries import (
    KINDS,
    find_any_file,
    find_file,
    last_entry_id,
    library_query,
    media_names,
    stored_path,
    variant_path,
)
from blueprints.media.receiving import file_facts, receive, receive_all, wants_json
from blueprints.media.uses import all_uses
from core.access import admit, current_account
from core.database import db
from core.fragments import render
from core.text import plural, quoted, typed_line, typed_text
from models import MediaFile, Role

SHOWN = 60  # files at first, and more with each "Show more"
MOST_SHOWN = 3000
LONGEST_ALT, LONGEST_CREDIT = 500, 200  # characters
STAGE = 320  # pixels, the width at which a picture is shown to choose its focal point; fits the narrowest phones
TRUE = ("true", "on", "1")
CONTENT = (Role.OWNER, Role.EDITOR)


@blueprint.get("/desk/media/")
@admit(*CONTENT)
def library() -> Response:
    """Show the files of the library, searched and filtered."""
    return _library()


@blueprint.post("/desk/media/")
@admit(*CONTENT)
def upload() -> Any:
    """Add files to the library."""
    results = receive_all(current_account())
    if wants_json():
        result = results[0]
        if result.upload is None:
            return {"error": result.error}, result.status
        said = {} if result.upload.is_new else {"message": result.message}
        return file_facts(result.upload.file) | said, result.status
    added = [result.upload.file for result in results if result.upload]
    if not added:
        return _library(errors=[result.error for result in results], status=results[0].status)
    for result in results:
        flash(result.error or result.message, "error" if result.error else "message")
    return redirect(_page_of(added[0]) if len(results) == 1 else url_for("media.library"), 303)


@blueprint.get("/desk/media/pick")
@admit(*CONTENT)
def pick() -> Response:
    """Show the files that a field of a form can have, searched."""
    types = [kind for kind in request.args.get("types", "").split(",") if kind]
    q = request.args.get("q", "")
    found = list(db.session.scalars(library_query(q, types).limit(SHOWN)))
    return render(
        "media/desk_pick.html",
        "media/_desk_pick.html",
        files=found,
        q=q,
        field=request.args.get("field", ""),
        types=types,
        is_full=len(found) == SHOWN,
    )


@blueprint.get("/desk/media/<name>/")
@admit(*CONTENT)
def one_file(name: str) -> Any:
    """Show one file, what it says and where it is used; by its id, as the log links it, lead to its name."""
    if name.isdecimal():
        return redirect(_page_of(db.session.get(MediaFile, int(name)) or abort(404)))
    return _one_file(_existing(name))


@blueprint.post("/desk/media/<name>/")
@admit(*CONTENT)
def describe(name: str) -> Any:
    """Set the description, the credit and the focal point of a file, as far as they were sent."""
    columns: dict[str, Any] = {}
    if "alt" in request.form:
        columns["alt"] = typed_text(request.form["alt"]).strip()
    if "decorative" in request.form or "alt" in request.form:
        columns["decorative"] = request.form.get("decorative", "") in TRUE
    if "credit" in request.form:
        columns["credit"] = typed_line(request.form["credit"])
    x, _, y = request.form.get("focal", "").partition(",")
    if x.isdecimal() and y.isdecimal() and int(x) <= 100 and int(y) <= 100:
        columns |= {"focal_x": int(x), "focal_y": int(y)}
    error = ""
    if len(columns.get("alt", "")) > LONGEST_ALT:
        error = f"The description can have {LONGEST_ALT} characters at most. Say what matters about the picture here."
    elif len(columns.get("credit", "")) > LONGEST_CREDIT:
        error = f"The credit can have {LONGEST_CREDIT} characters at most."
    if error:
        return ({"error": error}, 422) if wants_json() else _one_file(_existing(name), error=error, status=422)
    file = change_file(name, current_account(), **columns) or abort(404)
    if wants_json():
        return file_facts(file)
    _say("Saved.", file)
    return redirect(_page_of(file), 303)


@blueprint.post("/desk/media/<name>/focal")
@admit(*CONTENT)
def set_focal_point(name: str) -> Any:
    """Set the focal point to where the picture was clicked."""
    file = _existing(name)
    x, y = request.form.get("at.x", -1, int), request.form.get("at.y", -1, int)
    width, height = _stage(file)
    if not (0 <= x <= width and 0 <= y <= height):
        return _one_file(file, error="Please click the picture itself, or choose one of the nine parts.", status=422)
    file = change_file(
        name, current_account(), focal_x=round(x * 100 / width), focal_y=round(y * 100 / height)
    ) or abort(404)
    _say("The focal point is set.", file)
    return redirect(f"{_page_of(file)}#focal", 303)


@blueprint.post("/desk/media/<name>/replace")
@admit(*CONTENT)
def replace(name: str) -> Any:
    """Give a file other bytes under the same name."""
    _existing(name)
    account = current_account()
    result = receive(lambda path, new_name: replace_file(name, path, new_name, account) or abort(404))
    if result.error:
        return _one_file(_existing(name), error=result.error, status=result.status)
    _say(f"{quoted(name)} is replaced. All that refers to it has the new file.", _existing(name))
    return redirect(url_for("media.one_file", name=name), 303)


@blueprint.post("/desk/media/<name>/delete")
@admit(*CONTENT)
def delete(name: str) -> Any:
    """Put a file that nothing uses into the trash."""
    try:
        file = delete_file(name, current_account()) or abort(404)
    except FileInUseError as error:
        message = f"{error} Take it out of {plural(len(error.uses), 'place')} first."
        return _one_file(_existing(name), error=message, status=409)
    _say(f"{quoted(name)} is in the trash. It can be restored for 30 days.", file)
    return redirect(url_for("media.library"), 303)


@blueprint.post("/desk/media/<name>/restore")
@admit(*CONTENT)
def restore(name: str) -> Any:
    """Take a file out of the trash."""
    file = restore_file(name, current_account()) or abort(404)
    _say(f"{quoted(name)} is back in the library.", file)
    return redirect(_page_of(file), 303)


@blueprint.get("/desk/media/<name>/picture")
@admit(*CONTENT)
def picture_in_trash(name: str) -> Response:
    """Serve a small picture of a file to those signed in, since visitors don't get what is in the trash."""
    file = _existing(name)
    width = file.variants[0][0] if file.variants else 0
    path = variant_path(file.sha256, width)
    if not path.is_file():
        abort(404)
    return send_file(path, mimetype="image/webp")


def _library(*, errors: list[str] | None = None, status: int = 200) -> Response:
    args = request.args
    kind, q, in_trash = args.get("kind", ""), args.get("q", ""), "trash" in args
    shown = min(max(args.get("shown", SHOWN, int), SHOWN), MOST_SHOWN)
    undescribed, unused = "undescribed" in args, "unused" in args
    query = library_query(q, KINDS.get(kind, ()), undescribed=undescribed, in_trash=in_trash)
    files = list(db.session.scalars(query))
    if unused:
        uses = all_uses()
        files = [file for file in files if file.name not in uses]
    wanted = {"q": q, "kind": kind, "undescribed": undescribed or "", "unused": unused or "", "trash": in_trash or ""}
    return render(
        "media/desk_library.html",
        "media/_desk_files.html",
        status=status,
        files=files[:shown],
        total=len(files),
        more={**{key: value for key, value in wanted.items() if value}, "shown": shown + SHOWN},
        q=q,
        kind=kind,
        kinds=list(KINDS),
        undescribed=undescribed,
        unused=unused,
        in_trash=in_trash,
        errors=errors or [],
    )


def _one_file(file: MediaFile, *, error: str = "", status: int = 200) -> Response:
    return render(
        "media/desk_file.html",
        "media/_desk_file.html",
        status=status,
        file=file,
        uses=all_uses().get(file.name, []),
        error=error,
        typed=request.form,
        stage=_stage(file),
        is_missing=not stored_path(file.sha256).is_file(),
    )


def _say(message: str, file: MediaFile) -> None:
    entry = last_entry_id(file)
    flash(message, f"undo-{entry}" if entry else "message")


def _existing(name: str) -> MediaFile:
    return find_any_file(name) or abort(404)


def _stage(file: MediaFile) -> tuple[int, int]:
    return STAGE, max(1, round(STAGE * (file.height or 1) / (file.width or 1)))


def _page_of(file: MediaFile) -> str:
    return url_for("media.one_file", name=file.name)


blueprint.add_app_template_global(media_names)


@blueprint.app_template_global()
def media_file(name: str) -> MediaFile | None:
    """Return the file with a name, for the fields of forms."""
    return find_file(name) if name else None
