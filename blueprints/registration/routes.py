"""Registration routes: the form of an event, and the form that resends lost links."""

from datetime import datetime

from flask import Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.registration import blueprint
from blueprints.registration.actions import mail_links, register
from blueprints.registration.errors import RegistrationError
from blueprints.registration.forms import RegistrationForm, registration_form
from blueprints.registration.queries import public_event
from blueprints.site.queries import is_withdrawn, public_record
from core.database import DatabaseBusy
from core.email_address import email_key
from core.email_form import EmailForm
from core.form_protection import FormError, even_timing, try_later
from core.fragments import render
from core.metadata import Metadata
from core.rate_limits import TooManyTriesError, limits_for, limits_of_registering
from core.time import utc_now
from core.tokens import sign, unsign
from models import Event
from models.event import Attendance, EventState, RegistrationMode
from models.registration import RegistrationStatus

SENT_TO = "podium-sent-to"
COOKIE_LIFETIME = 600  # seconds
# How many people of one network may register for an attendance mode without a capacity, as if it were its capacity.
PLACES_OF_UNLIMITED = 500
TAKEN = FormError(
    "The last place has just been taken", "You haven’t been registered. Your answers are still here.", 409
)


@blueprint.get("/events/<slug>/register")
def form(slug: str) -> Response:
    """Show the form of an event, or say when and how people can register."""
    now = utc_now()
    event = _public_event(slug, now)
    return _show_form(event, now, registration_form(event) if _is_open(event, now) else None)


@blueprint.post("/events/<slug>/register")
def submit(slug: str) -> AnyResponse:
    """Register with a submitted form; the response is the same if the person is already registered."""
    now = utc_now()
    event = _public_event(slug, now)
    filled = registration_form(event, request.form)
    # The action decides whether a place is left: somebody who submits twice may hold the last one.
    if not event.registration_is_open(now):
        return _show_form(event, now, None, 409)
    if not filled.validate():
        return _show_form(event, now, filled, 422) if event.takes() else _show_form(event, now, None, 409)
    entry, event_id = filled.entry(), event.id
    limits = limits_of_registering(email_key(entry.email), request.remote_addr, event_id, _places_for_a_network(event))
    try:
        with even_timing():
            status = register(event_id, entry, now, limits)
    except RegistrationError:
        error = TAKEN
    except (TooManyTriesError, DatabaseBusy) as raised:
        error = try_later(raised)
    else:
        return _redirect_to_received(slug, filled.email.data, status)
    event = _public_event(slug, now)
    form_again = registration_form(event, request.form) if error is not TAKEN or _is_open(event, now) else None
    return _show_form(event, now, form_again, error.status, error)


@blueprint.get("/events/<slug>/register/received")
def received(slug: str) -> Response:
    """Say what happened, as it would be for a new registrant: the page is the same for everyone."""
    event, now = _public_event(slug, utc_now()), utc_now()
    sent_to, outcome = _sent_to()
    heading = _heading(event, event.state(now), outcome)
    return render(
        "registration/register.html",
        "registration/_received.html",
        event=event,
        fragment="registration/_received.html",
        sent_to=sent_to,
        outcome=outcome,
        heading=heading,
        meta=_metadata(event, heading),
    )


@blueprint.get("/registrations/find")
def find() -> Response:
    """Ask for the email address to resend manage links to."""
    return _show_finding("find", form=EmailForm(None, "find"))


@blueprint.post("/registrations/find")
def send_links() -> AnyResponse:
    """Mail the manage links of an address; the response is the same if it has none."""
    now = utc_now()
    filled = EmailForm(request.form, "find")
    if not filled.validate():
        return _show_finding("find", form=filled, status=422)
    key = email_key(filled.address)
    try:
        with even_timing():
            mail_links(key, now, limits_for("find", key, request.remote_addr))
    except (TooManyTriesError, DatabaseBusy) as raised:
        return _show_finding("find", form=filled, error=try_later(raised))
    return redirect(url_for(".links_sent"), 303)


@blueprint.get("/registrations/find/sent")
def links_sent() -> Response:
    """Confirm that the links are on their way, if there are any."""
    return _show_finding("sent", title="Check your email")


def _redirect_to_received(slug: str, address: str, status: RegistrationStatus) -> AnyResponse:
    # The page names the address as typed, so that a mistake is noticed. A cookie carries it, since URLs are logged.
    page, secret = url_for(".received", slug=slug), current_app.config["SECRET_KEY"]
    response = redirect(page, 303)
    response.set_cookie(
        SENT_TO,
        sign(secret, SENT_TO, [address, status]),
        max_age=COOKIE_LIFETIME,
        path=page,
        secure=current_app.config["BASE_URL"].startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
    return response


def _sent_to() -> tuple[str, str]:
    """Return the address and status of the cookie, both empty without one."""
    found = unsign(current_app.config["SECRET_KEY"], SENT_TO, request.cookies.get(SENT_TO, ""), COOKIE_LIFETIME)
    address, status = found[0] if found and isinstance(found[0], list) else ("", "")
    return address, status


def _heading(event: Event, state: EventState, outcome: str = "") -> str:
    if event.registration_mode is RegistrationMode.APPLICATION:
        return "Application" if outcome else "Apply"
    if outcome == RegistrationStatus.WAITLISTED or (not outcome and state is EventState.WAITLIST):
        return "Waiting list"
    return "Registration" if outcome else "Register"


def _is_open(event: Event, now: datetime) -> bool:
    return event.registration_is_open(now) and event.takes()


def _places_for_a_network(event: Event) -> int:
    capacities = {Attendance.IN_PERSON: event.capacity, Attendance.ONLINE: event.online_capacity}
    limited = (capacities[attendance] for attendance in event.attendances)
    return sum(PLACES_OF_UNLIMITED if places is None else places for places in limited)


def _public_event(slug: str, now: datetime) -> Event:
    found = public_event(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Event, slug) else 404)
    return found


def _show_form(
    event: Event, now: datetime, filled: RegistrationForm | None, status: int = 200, error: FormError | None = None
) -> Response:
    heading = _heading(event, event.state(now))
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
        error=error,
        privacy=public_record("pages/privacy", now),
    )
    response.headers.update(error.headers if error else {})
    return response


def _metadata(event: Event, heading: str) -> Metadata:
    return Metadata(
        title=f"{heading}: {event.title}",
        description=f"How to take part in {event.title}.",
        path=f"{event.path}/register",
        card=f"/cards/events/{event.slug}.png",
    )


def _show_finding(
    page: str,
    *,
    title: str = "Find your registration",
    status: int = 200,
    error: FormError | None = None,
    **context: object,
) -> Response:
    response = render(
        "registration/find.html",
        f"registration/_{page}.html",
        status=error.status if error else status,
        fragment=f"registration/_{page}.html",
        meta=Metadata(title, "Get the links to your registrations again.", "/registrations/find", "/cards/site.png"),
        error=error,
        **context,
    )
    response.headers.update(error.headers if error else {})
    return response
