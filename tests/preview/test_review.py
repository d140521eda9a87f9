"""People without an account look at a draft by a link, and comment on it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_person, a_site, an_event, save
from saved_drafts import a_draft_of, a_new_draft, address_of
from sqlalchemy import func, select
from team import sign_in

from blueprints.mail.composing import compose
from blueprints.preview.actions import ask_for_review
from blueprints.preview.queries import review_token
from core.database import db
from models import Account, AuditEntry, Draft, OutboundMessage, ReviewComment, ReviewLink, Role
from models.event import EventFormat, RegistrationMode


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def editor(client: LintingClient, clock: time_machine.Traveller) -> Account:
    save(a_site())
    return sign_in(client, Role.EDITOR, "Edith Editor")


@pytest.fixture
def draft(editor: Account) -> Draft:
    return a_draft_of(save(an_event(slug="one", title="Old words")), title="New words")


@pytest.fixture
def guest(app: Flask, editor: Account) -> LintingClient:
    guest = app.test_client()
    assert isinstance(guest, LintingClient)
    return guest


def link_to(draft: Draft, editor: Account) -> str:
    ref = draft.key if draft.record_id is None else str(draft.record_id)
    return f"/review/{review_token(ask_for_review(draft.folder, ref, editor, NOW).key)}"


def send(guest: LintingClient, address: str, clock: time_machine.Traveller, **changes: str) -> int:
    """Send a comment as a person does: some time after the page came."""
    stamp = re.findall(r'name="timestamp" value="([^"]+)"', guest.get(address).text)[0]
    clock.shift(20)
    typed = {"name": "Greta Guest", "comment": "Looks good.\nBut when?", "website": "", "timestamp": stamp, **changes}
    return guest.post(address, data=typed).status_code


def comments() -> list[tuple[str, str]]:
    return [(each.name, each.text) for each in db.session.scalars(select(ReviewComment))]


def counts() -> list[int | None]:
    db.session.rollback()
    models = (ReviewLink, ReviewComment, OutboundMessage, AuditEntry)
    return [db.session.scalar(select(func.count(model.id))) for model in models]


def test_a_link_is_made_at_the_desk_and_shows_the_draft(
    client: LintingClient, guest: LintingClient, draft: Draft
) -> None:
    assert client.post(f"{address_of(draft)}/ask").status_code == 303
    address = re.findall(r"https://podium.test(/review/[^\"&]+)", client.get(address_of(draft)).text)[0]
    answer = guest.get(address)
    assert f'<iframe src="{address}/page' in answer.text
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex", "no-store")
    assert "New words" in guest.get(f"{address}/page").text
    assert guest.get(f"{address}/files/covers/events/one.svg").mimetype == "image/svg+xml"
    assert address.rpartition("/")[2] not in answer.text.partition("</head>")[0]


def test_the_draft_is_shown_as_it_is_now(guest: LintingClient, draft: Draft, editor: Account) -> None:
    address = link_to(draft, editor)
    draft = db.session.get(Draft, draft.id)  # type: ignore[assignment]
    draft.text = draft.text.replace("New words", "Newer words")
    save(draft)
    assert "Newer words" in guest.get(f"{address}/page").text


def test_a_comment_is_kept_shown_and_mailed_to_the_editor(
    client: LintingClient, guest: LintingClient, draft: Draft, editor: Account, clock: time_machine.Traveller
) -> None:
    address = link_to(draft, editor)
    assert send(guest, address, clock) == 303
    assert comments() == [("Greta Guest", "Looks good.\nBut when?")]
    for shown in (guest.get(address).text, client.get(address_of(draft)).text):
        assert "Greta Guest" in shown
    message = db.session.scalars(select(OutboundMessage)).one()
    assert (message.kind, message.recipient) == ("review-comment", editor.email)
    letter = compose(message)
    assert letter.subject == "Comment on “New words”"
    assert b"Greta Guest has commented" in letter.content
    assert f"/desk/events/{draft.record_id}/preview".encode() in letter.content.replace(b"=\r\n", b"")


def test_a_comment_is_done_and_opened_again(
    client: LintingClient, guest: LintingClient, draft: Draft, editor: Account, clock: time_machine.Traveller
) -> None:
    send(guest, link_to(draft, editor), clock)
    comment = db.session.scalars(select(ReviewComment)).one()
    path = f"{address_of(draft)}/comments/{comment.id}"
    assert client.post(path, data={"done": "1"}).status_code == 303
    assert db.session.get(ReviewComment, comment.id).resolved_at is not None  # type: ignore[union-attr]
    fragment = client.post(path, data={"done": "0"}, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert fragment.text.lstrip().startswith('<div id="review"')
    db.session.expire_all()
    assert db.session.get(ReviewComment, comment.id).resolved_at is None  # type: ignore[union-attr]
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["asked-for-review", "resolved-comment", "reopened-comment"]


def test_looking_changes_nothing(guest: LintingClient, draft: Draft, editor: Account) -> None:
    address = link_to(draft, editor)
    before = counts()
    for below in ("", "/page", "/page?at=after&full=1", "/files/cards/events/one.png"):
        assert guest.get(address + below).status_code == 200
    assert counts() == before


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, "Enter your name"),
        ({"comment": ""}, "Enter your comment"),
        ({"comment": "x" * 4001}, "Use 4,000 characters or fewer"),
        ({"website": "https://spam.test"}, "This field catches spam"),
        ({"timestamp": "forged"}, "open for more than a day"),
    ],
)
def test_a_wrong_comment_is_refused_and_what_was_typed_stays(
    guest: LintingClient, draft: Draft, editor: Account, clock: time_machine.Traveller,
    changes: dict[str, str], error: str,
) -> None:  # fmt: skip
    address = link_to(draft, editor)
    stamp = re.findall(r'name="timestamp" value="([^"]+)"', guest.get(address).text)[0]
    clock.shift(20)
    typed = {"name": "Greta Guest", "comment": "Words to keep", "website": "", "timestamp": stamp, **changes}
    answer = guest.post(address, data=typed)
    assert answer.status_code == 422
    assert error in answer.text
    assert "comment" in changes or "Words to keep" in answer.text
    assert comments() == []


def test_another_site_sends_no_comment(guest: LintingClient, draft: Draft, editor: Account) -> None:
    answer = guest.post(link_to(draft, editor), data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_many_comments_are_limited_and_the_mails_before_them(
    guest: LintingClient, draft: Draft, editor: Account, clock: time_machine.Traveller
) -> None:
    address = link_to(draft, editor)
    stamp = re.findall(r'name="timestamp" value="([^"]+)"', guest.get(address).text)[0]
    clock.shift(20)
    typed = {"name": "Greta", "comment": "Again", "website": "", "timestamp": stamp}
    answers = [guest.post(address, data=typed).status_code for _ in range(61)]
    assert answers == [303] * 60 + [429]
    assert len(comments()) == 60
    assert db.session.scalar(select(func.count(OutboundMessage.id))) == 6


def test_a_link_that_was_ended_or_is_old_is_gone(
    client: LintingClient, guest: LintingClient, draft: Draft, editor: Account, clock: time_machine.Traveller
) -> None:
    ended, old = link_to(draft, editor), link_to(draft, editor)
    link = db.session.scalars(select(ReviewLink)).first()
    assert link
    assert client.post(f"{address_of(draft)}/links/{link.id}/revoke").status_code == 303
    assert [guest.get(address).status_code for address in (ended, f"{ended}/page", old)] == [410, 410, 200]
    assert guest.post(ended, data={}).status_code == 410
    clock.shift(timedelta(days=30))
    assert guest.get(old).status_code == 410
    assert guest.get(f"{old}/files/covers/events/one.svg").status_code == 410


def test_a_link_of_nothing_is_not_found(guest: LintingClient, draft: Draft, editor: Account) -> None:
    address = link_to(draft, editor)
    for token in ("0" * 32, "x", address.rpartition("/")[2][:-1] + "_"):
        for below in ("", "/page", "/files/covers/events/one.svg"):
            assert guest.get(f"/review/{token}{below}").status_code == 404
    assert guest.post(f"/review/{'0' * 32}", data={}).status_code == 404
    db.session.delete(db.session.get(Draft, draft.id))
    db.session.commit()
    assert guest.get(address).status_code == 404


def test_a_draft_in_the_trash_is_gone(guest: LintingClient, draft: Draft, editor: Account) -> None:
    address = link_to(draft, editor)
    found = db.session.get(Draft, draft.id)
    assert found
    found.deleted_at = NOW
    save(found)
    assert guest.get(address).status_code == 410


def test_links_and_comments_of_another_draft_are_not_found(
    client: LintingClient, guest: LintingClient, draft: Draft, editor: Account, clock: time_machine.Traveller
) -> None:
    send(guest, link_to(draft, editor), clock)
    other = a_draft_of(save(a_person()), name="Somebody")
    link, comment = db.session.scalars(select(ReviewLink)).one(), db.session.scalars(select(ReviewComment)).one()
    assert client.post(f"{address_of(other)}/links/{link.id}/revoke").status_code == 404
    assert client.post(f"{address_of(other)}/comments/{comment.id}", data={"done": "1"}).status_code == 404
    assert "Greta Guest" not in client.get(address_of(other)).text


def test_a_link_shows_its_own_draft_only(guest: LintingClient, draft: Draft, editor: Account) -> None:
    a_new_draft("people", slug="secret-person", name="Secret Person")
    address = link_to(draft, editor)
    assert guest.get(f"{address}/files/covers/people/secret-person.svg").status_code == 404
    assert guest.get(f"/desk/events/{draft.record_id}/preview").status_code == 303


def test_without_changes_there_is_nothing_to_ask_for(client: LintingClient, editor: Account) -> None:
    event = save(an_event())
    address = f"/desk/events/{event.id}/preview"
    assert "There is nothing to look at yet" in client.get(address).text
    assert client.post(f"{address}/ask").status_code == 409


def test_a_review_shows_nobody_how_to_join(client: LintingClient, guest: LintingClient, editor: Account) -> None:
    secret = "https://meet.example.org/secret"
    event = save(
        an_event(
            slug="one",
            starts=NOW + timedelta(minutes=5),
            format=EventFormat.ONLINE,
            online_url=secret,
            registration_mode=RegistrationMode.NOT_NEEDED,
        )
    )
    draft = a_draft_of(event, title="Online")
    address = link_to(draft, editor)
    assert secret in client.get(f"{address_of(draft)}/page").text
    for at in ("now", "live", "day-before", "after"):
        shown = guest.get(f"{address}/page?at={at}").text
        assert secret not in shown
    assert "Join online" in guest.get(f"{address}/page?at=now").text


def test_what_is_wrong_with_a_draft_is_for_editors_alone(
    client: LintingClient, guest: LintingClient, editor: Account
) -> None:
    draft = a_draft_of(save(an_event()), kind="picnic")
    assert "Left out until" in client.get(f"{address_of(draft)}/page").text
    assert "Left out until" not in guest.get(f"{link_to(draft, editor)}/page").text


def test_the_editor_who_left_gets_no_mail(
    guest: LintingClient, draft: Draft, editor: Account, clock: time_machine.Traveller
) -> None:
    address = link_to(draft, editor)
    account = db.session.get(Account, editor.id)
    assert account
    account.disabled_at = NOW
    save(account)
    assert send(guest, address, clock) == 303
    assert db.session.scalar(select(func.count(OutboundMessage.id))) == 0
