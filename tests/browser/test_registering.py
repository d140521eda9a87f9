"""From sign-up to confirmation and beyond: by keyboard alone, without JavaScript, and with a screen reader."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import make_settings
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from real_site import start_site
from records import a_page, a_site, an_event, save
from sqlalchemy import select

from app import create_app
from blueprints.registration.actions import Entry, cancel_registration, decide_application, register
from blueprints.registration.queries import registration_link
from core.database import db
from core.time import utc_now
from models import Event, Question, Registration, Status
from models.event import Attendance, EventFormat, RegistrationMode, WaitlistMode
from models.event_parts import QuestionKind
from models.registration import Canceller

MEETING = "https://meet.example.test/room"
AXE_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
}
HOURS = timedelta(hours=1)
numbers = count(1)


@pytest.fixture(scope="module")
def site(migrated_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """A site with events to register for, and its address."""
    data = tmp_path_factory.mktemp("registering") / "data"
    shutil.copytree(migrated_data, data)
    app = create_app(make_settings(data))
    with app.app_context():
        save(a_site(), *the_events())
    server, address = start_site(data)
    with app.app_context():
        yield app, address
    server.terminate()
    server.wait(10)


def the_events() -> list[Event]:
    conduct = a_page(slug="code-of-conduct", title="Code of conduct", body="Be kind.")
    questions = [
        Question(label="Your field", kind=QuestionKind.CHOICE, choices=["Statistics", "Hydrology"], required=True),
        Question(label="Your sessions", kind=QuestionKind.CHOICES, choices=["Morning", "Noon"]),
        Question(label="A poster", kind=QuestionKind.YES_NO),
        Question(label="Your month", kind=QuestionKind.CHOICE, choices=[f"Month {n}" for n in range(12)]),
        Question(label="Your needs", kind=QuestionKind.ACCESS, help="For example a hearing loop."),
    ]
    later, opened = utc_now() + 50 * HOURS, RegistrationMode.OPEN
    soon = {"starts": utc_now() + HOURS / 10, "format": EventFormat.ONLINE, "online_url": MEETING}
    line: dict[str, Any] = {"capacity": 1, "waitlist": True, "waitlist_mode": WaitlistMode.OFFER}
    return [
        an_event(
            slug="talk",
            title="The Talk",
            starts=later,
            registration_mode=opened,
            format=EventFormat.HYBRID,
            questions=questions,
            code_of_conduct=conduct,
        ),
        an_event(slug="line", starts=later, registration_mode=opened, **line),
        an_event(slug="call", starts=later, registration_mode=RegistrationMode.APPLICATION),
        an_event(slug="now", registration_mode=opened, **soon),
    ]


def enter(slug: str, way: Attendance = Attendance.IN_PERSON) -> tuple[int, str]:
    """Register somebody; return the id and the path of their registration."""
    event_id = db.session.scalars(select(Event.id).where(Event.slug == slug)).one()
    db.session.rollback()
    email = f"guest{next(numbers)}@example.org"
    register(event_id, Entry("A Guest", email, "", way), utc_now())
    found = db.session.scalars(select(Registration).where(Registration.email == email)).one()
    number, path = found.id, registration_link(found).removeprefix("https://podium.test")
    db.session.rollback()
    return number, path


@pytest.fixture
def guest(browser: Browser, site: tuple[Flask, str]) -> Iterator[Page]:
    """A visitor of the registration site."""
    context = browser.new_context(base_url=site[1], reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def plain_guest(browser: Browser, site: tuple[Flask, str]) -> Iterator[Page]:
    """A visitor without JavaScript."""
    context = browser.new_context(base_url=site[1], java_script_enabled=False)
    yield context.new_page()
    context.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with a name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim().replace(/\\s+/g, ' ')"
        )
        if str(focused).startswith(name):
            return
    raise AssertionError(f"Tab never comes to {name}")


def path_of(email: str) -> str:
    found = db.session.scalars(select(Registration).where(Registration.email == email)).one()
    path = registration_link(found).removeprefix("https://podium.test")
    db.session.rollback()
    return path


def test_from_the_sign_up_to_the_confirmation_by_keyboard_alone(guest: Page) -> None:
    guest.goto("/events/talk")
    tab_to(guest, "Register now")
    guest.keyboard.press("Enter")
    expect(guest.locator("#register")).to_be_focused()
    # The checkbox is beside its label, not below it.
    expect(guest.locator("label:has(#conduct)")).to_have_css("display", "flex")
    tab_to(guest, "Register")
    guest.keyboard.press("Enter")
    summary = guest.locator("#error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(5)
    guest.keyboard.press("Tab")
    guest.keyboard.press("Enter")
    expect(guest.get_by_label("Your name")).to_be_focused()
    guest.keyboard.type("Ada Lovelace")
    guest.keyboard.press("Tab")
    guest.keyboard.type("ada@example.org")
    tab_to(guest, "In person")
    guest.keyboard.press("ArrowDown")
    tab_to(guest, "Statistics")
    guest.keyboard.press("Space")
    tab_to(guest, "I agree")
    guest.keyboard.press("Space")
    tab_to(guest, "Register")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("heading", name="Check your email")).to_be_visible()
    expect(guest.locator("#register")).to_be_focused()
    guest.goto(path_of("ada@example.org"))
    expect(guest.get_by_role("heading", name="You’re registered to attend online")).to_be_visible()
    tab_to(guest, "Cancel your registration")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("heading", name="Cancel your registration?")).to_be_visible()
    tab_to(guest, "Cancel registration")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("heading", name="You’ve cancelled your registration")).to_be_visible()


def test_from_the_sign_up_to_the_confirmation_without_javascript(plain_guest: Page) -> None:
    page = plain_guest
    page.goto("/events/talk")
    page.get_by_role("link", name="Register now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Register: The Talk")
    page.get_by_label("Your name").fill("Grace Hopper")
    page.get_by_role("button", name="Register").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Grace Hopper")
    page.locator("#error-summary").get_by_role("link").first.click()
    expect(page.get_by_label("Your email address")).to_be_focused()
    page.get_by_label("Your email address").fill("grace@example.org")
    page.get_by_label("Online", exact=True).check()
    page.get_by_label("Hydrology").check()
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    page.goto(path_of("grace@example.org"))
    expect(page.get_by_role("heading", name="You’re registered to attend online")).to_be_visible()
    page.get_by_role("link", name="Change your answers").click()
    page.get_by_label("Statistics").check()
    page.get_by_role("button", name="Save answers").click()
    expect(page.locator("dl")).to_contain_text("Statistics")
    page.get_by_role("link", name="Attend in person instead").click()
    page.get_by_role("button", name="Attend in person").click()
    expect(page.get_by_role("link", name="Attend online instead")).to_be_visible()


@pytest.mark.parametrize("who", ["guest", "plain_guest"])
def test_joining_leads_to_the_meeting_and_is_noted(request: pytest.FixtureRequest, who: str) -> None:
    page: Page = request.getfixturevalue(who)
    number, path = enter("now", Attendance.ONLINE)
    page.route(f"{MEETING}*", lambda route: route.fulfill(body="<h1>The meeting</h1>", content_type="text/html"))
    page.goto(path)
    page.get_by_role("link", name="Join the meeting").click()
    page.get_by_role("button", name="Join the meeting").click()
    expect(page.get_by_role("heading", name="The meeting")).to_be_visible()
    assert db.session.scalars(select(Registration.joined_at).where(Registration.id == number)).one() is not None
    db.session.rollback()


def waiting() -> str:
    enter("line")
    return enter("line")[1]


def offered() -> str:
    enter("line")
    path = enter("line")[1]
    for holder in db.session.scalars(select(Registration.id).where(Registration.status == "confirmed")).all():
        db.session.rollback()
        cancel_registration(holder, Canceller.REGISTRANT, utc_now())
    return path


def declined() -> str:
    number, path = enter("call")
    decide_application(number, False, utc_now())
    return path


def cancelled() -> str:
    number, path = enter("talk")
    cancel_registration(number, Canceller.REGISTRANT, utc_now())
    return path


def event_cancelled() -> str:
    slug = f"off-{next(numbers)}"
    off = save(an_event(slug=slug, starts=utc_now() + 50 * HOURS, registration_mode=RegistrationMode.OPEN))
    path = enter(slug)[1]
    off.status = Status.CANCELLED
    db.session.commit()
    return path


PAGES: list[Callable[[], str]] = [
    lambda: "/events/talk/register",
    lambda: "/events/line/register",
    lambda: "/events/call/register",
    lambda: "/events/talk/register/received",
    lambda: "/registrations/find",
    lambda: "/registrations/find/sent",
    lambda: enter("talk")[1],
    lambda: enter("talk")[1] + "/cancel",
    lambda: enter("talk")[1] + "/online",
    lambda: enter("talk")[1] + "/answers",
    lambda: enter("talk")[1] + "/details",
    lambda: enter("now", Attendance.ONLINE)[1],
    lambda: enter("now", Attendance.ONLINE)[1] + "/join",
    lambda: enter("talk", Attendance.ONLINE)[1] + "/join",
    lambda: enter("talk")[1] + "/join",
    waiting,
    offered,
    lambda: enter("call")[1],
    declined,
    cancelled,
    event_cancelled,
    lambda: f"/registrations/{'x' * 32}",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_a_registration(
    browser: Browser, site: tuple[Flask, str], scheme: str
) -> None:
    context = browser.new_context(base_url=site[1], color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page, axe, found = context.new_page(), Axe(), {}

    def check(name: str) -> None:
        results = axe.run(page, options=AXE_RULES)
        if results.violations_count:
            rules = results.response["violations"]
            found[name] = [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in rules]

    for make in PAGES:
        address = make()
        page.goto(address)
        check(address)
    page.goto("/events/talk")
    page.get_by_role("link", name="Register now").click()
    check("the form in the page of the event")
    page.get_by_role("button", name="Register").click()
    expect(page.locator("#error-summary")).to_be_visible()
    check("its errors")
    page.goto("/registrations/find")
    page.get_by_role("button", name="Email my links").click()
    expect(page.locator("#error-summary")).to_be_visible()
    check("the errors of finding")
    context.close()
    assert found == {}
