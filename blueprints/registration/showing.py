"""What the pages of one registration show."""

from datetime import datetime
from typing import Any

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.registration.notes import Note
from blueprints.registration.queries import place_in_line, registration_by_token
from blueprints.registration.steps import can_change, joins_from, possible_steps
from core.fragments import render
from core.metadata import Metadata
from models import Registration
from models.registration import RegistrationStatus


def found_registration(token: str) -> Registration:
    """Return the registration of a link, or answer that there is none."""
    found = registration_by_token(token)
    if found is None:
        abort(404, "There is no registration at this address. The link may be cut short, or all was erased.")
    return found


def back_to(token: str) -> AnyResponse:
    """Lead to where a registration stands."""
    return redirect(url_for("registration.registrant", token=token), 303)


def show_registration(found: Registration, token: str, now: datetime, note: Note | None = None) -> Response:
    """Show where a registration stands, below a note if something could not be done."""
    waits = found.status is RegistrationStatus.WAITLISTED
    return show(
        "registrant",
        found,
        token,
        note=note,
        place=place_in_line(found) if waits else 0,
        steps=possible_steps(found, now),
        can_edit=bool(can_change(found, now) and found.event.questions),
        joins_from=joins_from(found, now),
    )


def show(page: str, found: Registration, token: str, *, status: int = 200, **context: Any) -> Response:
    """Show a page of a registration, or its fragment; a note that it has gives the status."""
    note: Note | None = context.get("note")
    response = render(
        "registration/registration.html",
        f"registration/_{page}.html",
        status=note.status if note else status,
        fragment=f"registration/_{page}.html",
        registration=found,
        event=found.event,
        here=url_for("registration.registrant", token=token),
        meta=metadata(found.event.title),
        **context,
    )
    response.headers.update(note.headers if note else {})
    return response


def metadata(title: str) -> Metadata:
    """Describe a page that is for one person; no address of theirs is in it."""
    return Metadata(f"{title}: your registration", "A registration.", "/registrations/find", "/cards/site.png")
