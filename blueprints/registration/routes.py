"""The forms with which a visitor registers for an event, and finds a registration again."""

from datetime import datetime

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.events.queries import public_event
from blueprints.registration import blueprint
from blueprints.registration.actions import mail_links, register
from blueprints.registration.forms import FindForm, RegistrationForm, form_for
from blueprints.registration.notes import OVERTAKEN, Note, carry_out
from blueprints.registration.queries import closed_reason, email_key
from blueprints.site.queries import is_withdrawn, public_record
from core.database import reading_only
from core.email_address import writable_address
from core.fragments import render
from core.metadata import Metadata
from core.time import utc_now
from models import Event
from models.event import EventState, RegistrationMode

TAKEN = Note("The last place has just been taken", "What you wrote is still here, but nothing has come of it.", 409)


@blueprint.get("/events/<slug>/register")
def form(slug: str) -> Response:
    """Show the form, or say when and how one can take part."""
    now = utc_now()
    event = _public_event(slug, now)
    return _show(event, now, form_for(event) if is_open(event, now) else None)


@blueprint.post("/events/<slug>/register")
def send(slug: str) -> AnyResponse:
    """Take a form that was filled in; who is registered already gets the same answer as who is not."""
    now = utc_now()
    with reading_only():
        event = _public_event(slug, now)
        # Whether a place is left, the action says: who sends the form for the last one twice has it.
        if closed_reason(event, now) is not None:
            return _show(event, now, None, 409)
        filled = form_for(event, request.form)
        if not filled.validate():
            return _show(event, now, filled, 422) if is_open(event, now) else _show(event, now, None, 409)
        event_id, entry = event.id, filled.entry()
    note = carry_out(lambda: register(event_id, entry, now), now, ("register", email_key(entry.email)))
    if note is None:
        return redirect(url_for(".received", slug=slug), 303)
    with reading_only():
        event = _public_event(slug, now)
        filled = form_for(event, request.form)
        if note is OVERTAKEN:
            note = TAKEN
        return _show(event, now, filled if note is not TAKEN or is_open(event, now) else None, note.status, note)


@blueprint.get("/events/<slug>/register/received")
def received(slug: str) -> Response:
    """Say that a mail tells the rest; the page is the same whatever came of the form."""
    event = _public_event(slug, utc_now())
    return render(
        "registration/register.html",
        "registration/_received.html",
        event=event,
        fragment="registration/_received.html",
        heading="Registration",
        meta=_metadata(event, "Registration"),
    )


@blueprint.get("/registrations/find")
def find() -> Response:
    """Ask for the address to which links are sent again."""
    return _show_finding("_find", form=FindForm(None))


@blueprint.post("/registrations/find")
def send_links() -> AnyResponse:
    """Mail the links of an address to it; who has none gets the same answer."""
    now = utc_now()
    with reading_only():
        filled = FindForm(request.form)
        if not filled.validate():
            return _show_finding("_find", form=filled, status=422)
    email = writable_address(filled.email.data) or ""
    note = carry_out(lambda: mail_links(email, now), now, ("find", email_key(email)))
    if note is None:
        return redirect(url_for(".links_sent"), 303)
    with reading_only():
        return _show_finding("_find", form=filled, note=note)


@blueprint.get("/registrations/find/sent")
def links_sent() -> Response:
    """Say where the links are sent."""
    return _show_finding("_sent", title="Please look into your mailbox")


def is_open(event: Event, now: datetime) -> bool:
    """Tell whether the form of an event can be sent now."""
    return closed_reason(event, now) is None and event.state(now) is not EventState.FULL


def _public_event(slug: str, now: datetime) -> Event:
    found = public_event(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Event, slug) else 404)
    return found


def _show(
    event: Event, now: datetime, filled: RegistrationForm | None, status: int = 200, note: Note | None = None
) -> Response:
    heading = "Apply" if event.registration_mode is RegistrationMode.APPLICATION else "Register"
    response = render(
        "registration/register.html",
        "registration/_register.html",
        status=status,
        event=event,
        state=event.state(now),
        form=filled,
        fragment="registration/_register.html",
        heading=heading,
        meta=_metadata(event, heading),
        note=note,
        privacy=public_record("pages/privacy", now),
    )
    response.headers.update(note.headers if note else {})
    return response


def _metadata(event: Event, heading: str) -> Metadata:
    return Metadata(
        title=f"{heading}: {event.title}",
        description=f"How to take part in {event.title}.",
        path=f"{event.path}/register",
        card=f"/cards/events/{event.slug}.png",
    )


def _show_finding(
    page: str, *, title: str = "Find your registration", status: int = 200, note: Note | None = None, **context: object
) -> Response:
    response = render(
        "registration/find.html",
        f"registration/{page}.html",
        status=note.status if note else status,
        fragment=f"registration/{page}.html",
        meta=Metadata(
            title, "Have the links of your registrations sent again.", "/registrations/find", "/cards/site.png"
        ),
        note=note,
        **context,
    )
    response.headers.update(note.headers if note else {})
    return response
