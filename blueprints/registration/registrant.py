"""The pages of one registration, for whoever holds its link."""

from typing import Any

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.registration import blueprint
from blueprints.registration.actions import edit_answers, join
from blueprints.registration.calendar_entry import calendar_entry, calendar_file_name
from blueprints.registration.facts import Facts
from blueprints.registration.forms import answers_form
from blueprints.registration.notes import OVERTAKEN, Note, carry_out
from blueprints.registration.questions import given_answers
from blueprints.registration.showing import back_to, found_registration, show, show_registration
from blueprints.registration.steps import STEPS, can_change, joins_from, possible_steps
from core.database import reading_only
from core.security_headers import POLICY
from core.time import utc_now
from models.event import Attendance
from models.registration import RegistrationStatus

STEP = f"/registrations/<token>/<any({', '.join(repr(name) for name in STEPS)}):name>"
# Browsers hold a form to this even where its answer leads on to another site, as joining a meeting does.
JOINING_POLICY = POLICY.replace("form-action 'self'", "form-action 'self' https: http:")


@blueprint.get("/registrations/<token>")
def registrant(token: str) -> Response:
    """Show where a registration stands and what can be changed."""
    return show_registration(found_registration(token), token, utc_now())


@blueprint.get("/registrations/<token>/calendar.ics")
def calendar(token: str) -> Response:
    """Give the entry for a calendar to those who have a place."""
    found = found_registration(token)
    facts = Facts.of(found)
    entry = calendar_entry(facts, utc_now())
    if found.status is not RegistrationStatus.CONFIRMED or entry is None:
        abort(404)
    response = Response(entry, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{calendar_file_name(facts)}"'
    return response


@blueprint.get("/registrations/<token>/answers")
def answers(token: str) -> AnyResponse:
    """Show the answers in a form."""
    found = found_registration(token)
    if not (can_change(found, utc_now()) and found.event.questions):
        return back_to(token)
    return show("answers", found, token, form=answers_form(found))


@blueprint.post("/registrations/<token>/answers")
def change_answers(token: str) -> AnyResponse:
    """Keep the answers that were changed."""
    now = utc_now()
    with reading_only():
        found = found_registration(token)
        if not (can_change(found, now) and found.event.questions):
            return show_registration(found, token, now, OVERTAKEN)
        filled = answers_form(found, request.form)
        if not filled.validate():
            return show("answers", found, token, form=filled, status=422)
        found_id, given = found.id, given_answers(filled, found.event.questions)
    note = carry_out(lambda: edit_answers(found_id, given, now), now)
    if note is None:
        return back_to(token)
    with reading_only():
        found = found_registration(token)
        if note is OVERTAKEN:
            return show_registration(found, token, now, note)
        return show("answers", found, token, form=answers_form(found, request.form), note=note)


@blueprint.get(STEP)
def ask(token: str, name: str) -> AnyResponse:
    """Ask whether a step is meant."""
    found = found_registration(token)
    if name not in possible_steps(found, utc_now()):
        return back_to(token)
    return show("step", found, token, **_step(name))


@blueprint.post(STEP)
def take(token: str, name: str) -> AnyResponse:
    """Take a step; the page then shows where the registration stands."""
    now = utc_now()
    with reading_only():
        found = found_registration(token)
        if name not in possible_steps(found, now):
            return show_registration(found, token, now, OVERTAKEN)
        # To and fro can go on for ever, and each turn is a mail; nothing else can be done twice.
        limited = ("move", found.email_key) if name in list(Attendance) else None
        found_id = found.id
    note = carry_out(lambda: STEPS[name].take(found_id, now), now, limited)
    if note is None:
        return back_to(token)
    with reading_only():
        found = found_registration(token)
        if note is OVERTAKEN:
            return show_registration(found, token, now, note)
        return show("step", found, token, note=note, **_step(name))


@blueprint.get("/registrations/<token>/join")
def ask_to_join(token: str) -> Response:
    """Show the button that leads to the meeting, for a link that is only looked at joins nobody."""
    return _show_joining(token, None)


@blueprint.post("/registrations/<token>/join")
def join_meeting(token: str) -> AnyResponse:
    """Note that somebody takes part, and lead on to the meeting."""
    now = utc_now()
    address: list[str] = []
    with reading_only():
        found_id = found_registration(token).id
    note = carry_out(lambda: address.append(join(found_id, now)), now)
    if note is None:
        return redirect(address[0], 303)
    with reading_only():
        return _show_joining(token, note)


def _step(name: str) -> dict[str, Any]:
    way = Attendance(name) if name in list(Attendance) else None
    return {"name": name, "step": STEPS[name], "way": way}


def _show_joining(token: str, note: Note | None) -> Response:
    found = found_registration(token)
    response = show("join", found, token, note=note, joins_from=joins_from(found, utc_now()))
    response.headers["Content-Security-Policy"] = JOINING_POLICY
    return response
