"""Managing one's own registration: the pages behind a manage link."""

from datetime import datetime
from typing import Any

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.registration import blueprint
from blueprints.registration.actions import edit_answers, join_online
from blueprints.registration.calendar_entry import calendar_entry, calendar_file_name
from blueprints.registration.errors import RegistrationError
from blueprints.registration.forms import answers_form, given_answers
from blueprints.registration.manage_steps import STEPS, possible_steps, step_of
from blueprints.registration.notifications import Facts
from blueprints.registration.queries import position_on_waiting_list, registration_by_token
from core.database import DatabaseBusy
from core.form_protection import FormError, even_timing, try_later
from core.fragments import render
from core.metadata import Metadata
from core.rate_limits import TooManyTriesError, limits_for
from core.security_headers import POLICY
from core.time import utc_now
from models import Registration
from models.event import Attendance
from models.registration import RegistrationStatus

STEP = f"/registrations/<token>/<any({', '.join(repr(name) for name in STEPS)}):name>"
# Browsers apply this policy to a form even if its response redirects to another site, as joining a meeting does.
JOINING_POLICY = POLICY.replace("form-action 'self'", "form-action 'self' https: http:")
CHANGED_MEANWHILE = FormError(
    "This isn’t possible any more", "Something has changed in the meantime. Below is the current status.", 409
)


@blueprint.get("/registrations/<token>")
def manage(token: str) -> Response:
    """Show the status of a registration and the changes that are possible."""
    return show_status(found_registration(token), token, utc_now())


@blueprint.get("/registrations/<token>/calendar.ics")
def calendar(token: str) -> Response:
    """Return the calendar entry of a registration with a place."""
    found, now = found_registration(token), utc_now()
    facts = Facts.of(found)
    entry = calendar_entry(facts, now)
    if found.status is not RegistrationStatus.CONFIRMED or entry is None:
        abort(404)
    response = Response(entry, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{calendar_file_name(facts)}"'
    return response


@blueprint.get("/registrations/<token>/answers")
def answers(token: str) -> AnyResponse:
    """Show the form for changing answers."""
    found = found_registration(token)
    if not _can_edit(found, utc_now()):
        return back_to(token)
    return show("answers", found, token, form=answers_form(found))


@blueprint.post("/registrations/<token>/answers")
def submit_answers(token: str) -> AnyResponse:
    """Save changed answers."""
    now = utc_now()
    found = found_registration(token)
    if not _can_edit(found, now):
        return show_status(found, token, now, CHANGED_MEANWHILE)
    filled = answers_form(found, request.form)
    if not filled.validate():
        return show("answers", found, token, form=filled, status=422)
    found_id, given = found.id, given_answers(filled, found.event.questions)
    limits = limits_for("change", found.email_key, request.remote_addr, found_id)
    try:
        edit_answers(found_id, given, now, limits)
    except RegistrationError:
        return show_status(found_registration(token), token, now, CHANGED_MEANWHILE)
    except DatabaseBusy as raised:
        found = found_registration(token)
        return show("answers", found, token, form=answers_form(found, request.form), error=try_later(raised))
    return back_to(token)


@blueprint.get(STEP)
def confirm(token: str, name: str) -> AnyResponse:
    """Ask for confirmation of a step."""
    found = found_registration(token)
    if name not in possible_steps(found, utc_now()):
        return back_to(token)
    return _show_step(found, token, name)


@blueprint.post(STEP)
def take_step(token: str, name: str) -> AnyResponse:
    """Take a step; the page then shows the new status."""
    now = utc_now()
    found = found_registration(token)
    if name not in possible_steps(found, now):
        return show_status(found, token, now, CHANGED_MEANWHILE)
    found_id, key = found.id, found.email_key
    try:
        if name in list(Attendance):
            # Switching can be repeated endlessly, and each switch sends an email; no other step can be taken twice.
            with even_timing():
                limits = limits_for("change", key, request.remote_addr, found_id)
                STEPS[name].take(found_id, now, (*limits.tries, *limits.mail))
        else:
            STEPS[name].take(found_id, now, ())
    except RegistrationError:
        return show_status(found_registration(token), token, now, CHANGED_MEANWHILE)
    except (TooManyTriesError, DatabaseBusy) as raised:
        return _show_step(found_registration(token), token, name, try_later(raised))
    return back_to(token)


@blueprint.get("/registrations/<token>/join")
def ask_to_join(token: str) -> Response:
    """Show the button that joins the meeting; a GET doesn't join, since mail scanners open links."""
    return _show_joining(token)


@blueprint.post("/registrations/<token>/join")
def join(token: str) -> AnyResponse:
    """Record that a registrant joins, and redirect to the meeting."""
    now = utc_now()
    found_id = found_registration(token).id
    try:
        url = join_online(found_id, now)
    except RegistrationError:
        return _show_joining(token, CHANGED_MEANWHILE)
    except DatabaseBusy as raised:
        return _show_joining(token, try_later(raised))
    return redirect(url, 303)


def found_registration(token: str) -> Registration:
    """Return the registration of a manage link, or answer that there is none."""
    found = registration_by_token(token)
    if found is None:
        abort(404, "There’s no registration at this address. The link may be incomplete, or your data was deleted.")
    return found


def _can_edit(found: Registration, now: datetime) -> bool:
    return bool(found.can_be_changed(now) and found.event.questions)


def back_to(token: str) -> AnyResponse:
    """Redirect to the page of a registration."""
    return redirect(url_for(".manage", token=token), 303)


def show_status(found: Registration, token: str, now: datetime, error: FormError | None = None) -> Response:
    """Show the page of a registration, with an error above it."""
    return show(
        "manage",
        found,
        token,
        error=error,
        place=position_on_waiting_list(found),
        steps=possible_steps(found, now),
        can_edit=_can_edit(found, now),
        can_edit_details=found.can_be_changed(now),
        joins_from=found.joins_from(now),
    )


def _show_step(found: Registration, token: str, name: str, error: FormError | None = None) -> Response:
    attendance = Attendance(name) if name in list(Attendance) else None
    return show("step", found, token, error=error, name=name, step=step_of(found, name), attendance=attendance)


def _show_joining(token: str, error: FormError | None = None) -> Response:
    found = found_registration(token)
    response = show("join", found, token, error=error, joins_from=found.joins_from(utc_now()))
    response.headers["Content-Security-Policy"] = JOINING_POLICY
    return response


def show(
    page: str, found: Registration, token: str, *, status: int = 200, error: FormError | None = None, **context: Any
) -> Response:
    """Show one of the pages behind a manage link."""
    # The page is for one person, so its metadata doesn't contain its own address.
    meta = Metadata(
        f"{found.event.title}: your registration", "A registration.", "/registrations/find", "/cards/site.png"
    )
    response = render(
        "registration/registration.html",
        f"registration/_{page}.html",
        status=error.status if error else status,
        fragment=f"registration/_{page}.html",
        registration=found,
        event=found.event,
        here=url_for(".manage", token=token),
        meta=meta,
        error=error,
        **context,
    )
    response.headers.update(error.headers if error else {})
    return response
