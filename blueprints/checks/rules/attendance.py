"""Taking part: access, the joining link and places."""

import re
from collections.abc import Iterator

from sqlalchemy import or_, select

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.subject import Subject
from core.database import db
from models import Page
from models.event import EventFormat, RegistrationMode
from models.event_parts import QuestionKind
from models.record import public_rule

OWN_REGISTRATION = (RegistrationMode.OPEN, RegistrationMode.APPLICATION)
# Words of a text that says something about access, in English.
_ACCESS = re.compile(
    r"\b(step[- ]free|wheelchairs?|accessib\w+|access (needs?|requirements?|information|guide|statement)"
    r"|(hearing|induction) loops?|bsl|sign[- ]language|blue badge|lifts?|level access|ramps?|caption(s|ed|ing))\b",
    re.IGNORECASE,
)
ACCESS_PAGES = ("access", "accessibility", "visit", "visiting", "visit-us", "venue", "getting-here", "how-to-find-us")


def check_access(subject: Subject) -> Iterator[Finding]:
    """An event in person says something about access, or the site has a page that does."""
    is_in_person = subject.values.get("format") in (EventFormat.IN_PERSON, EventFormat.HYBRID)
    if not is_in_person or not subject.site.language.startswith("en") or subject.is_called_off or subject.is_over:
        return
    texts = [subject.values.get(name) or "" for name in ("body", "summary", "address", "venue")]
    asks = any(
        question.get("kind") is QuestionKind.ACCESS or _ACCESS.search(question.get("label") or "")
        for question in subject.values.get("questions", ())
    )
    if asks or any(map(_ACCESS.search, texts)) or _has_access_page(subject):
        return
    problem = "Nothing says whether the building is accessible."
    advice = "Say in the text whether there is step-free access, a hearing loop and a lift, and whom to ask."
    yield Finding("body", Level.WARNING, problem, advice)


def _has_access_page(subject: Subject) -> bool:
    query = select(Page.id).where(
        public_rule(Page, subject.now), or_(Page.slug.in_(ACCESS_PAGES), Page.title.icontains("access"))
    )
    return db.session.scalar(query.limit(1)) is not None


def check_place(subject: Subject) -> Iterator[Finding]:
    """An event in person has a venue, and one online a joining link."""
    held, mode = subject.values.get("format"), subject.values.get("registration_mode")
    if held is None or subject.is_called_off or subject.is_over:
        return
    if held is not EventFormat.ONLINE and subject.values.get("venue") == "":
        yield Finding("venue", Level.WARNING, "There is no venue.", "Say where people have to come to.")
    is_joined_here = held is not EventFormat.IN_PERSON and mode is not RegistrationMode.EXTERNAL
    if is_joined_here and subject.values.get("online_url") == "":
        problem = "There is no link to the online meeting."
        advice = "Paste it; only people with a place online see it, shortly before the start."
        if mode not in OWN_REGISTRATION:
            advice = "Paste it; the page shows it shortly before the start."
        yield Finding("online_url", Level.WARNING, problem, advice)


def check_places(subject: Subject) -> Iterator[Finding]:
    """An event with registration has a number of places, and a date."""
    held, mode = subject.values.get("format"), subject.values.get("registration_mode")
    if mode not in OWN_REGISTRATION or held is None or subject.is_called_off or subject.is_over:
        return
    if held is not EventFormat.ONLINE and subject.values.get("capacity", 0) is None:
        problem = "There is no limit to the places in person, so any number of people can register."
        yield Finding("registration.capacity", Level.WARNING, problem, "Enter how many the room holds.")
    capacities = [subject.values.get(name) for name in ("capacity", "online_capacity")]
    if capacities[0] is None and capacities[1] is None and subject.values.get("waitlist"):
        problem = "There is a waiting list, but no limit to the places, so nobody will ever wait."
        yield Finding("registration.waitlist", Level.NOTE, problem, "Enter how many places there are.")
    if 0 in capacities:
        name = "registration.capacity" if capacities[0] == 0 else "registration.online_capacity"
        yield Finding(name, Level.WARNING, "There are 0 places, so nobody can register.", "Enter how many there are.")
    if subject.values.get("starts", 0) is None:
        problem = "People can register, but the event has no date."
        yield Finding("starts", Level.WARNING, problem, "Enter when it starts, or open registration later.")


def check_external(subject: Subject) -> Iterator[Finding]:
    """An address for registration elsewhere is used."""
    mode = subject.values.get("registration_mode")
    if subject.values.get("registration_url") and mode not in (RegistrationMode.EXTERNAL, None):
        problem = "There is an address for registration elsewhere, but people register here or not at all."
        fix = Fix("Register there", values=(("registration.mode", RegistrationMode.EXTERNAL.value),))
        yield Finding("registration.url", Level.NOTE, problem, "Clear the address, or use it.", (fix,))
