"""People register with a name in any script, and an address that begins with any letters where mail can go to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.policy import SMTPUTF8
from email.utils import parseaddr
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from mail.outbox import outcomes, work
from mail.sink import Sink, serving
from page_lint import LintingClient
from registration.filling_in import ADA, ADDRESS, count, fill_in, open_event
from sqlalchemy import select

from core.database import db
from models import OutboundMessage, Registration

pytestmark = pytest.mark.usefixtures("clock")

JOSE = "josé.用户@example.org"
NAMES = (
    "Zoë Ní Dhuibhne",
    "王小明",
    "Σωκράτης Παπαδόπουλος",
    "Владимир Вернадский",
    "محمد الخوارزمي",
    "אדה לאבלייס",
    "मेघनाद साहा",
    "எம். எஸ். சுவாமிநாதன்",
    "ნინო რამიშვილი",
    "እሌኒ ገብረ መድህን",
    "می\N{ZERO WIDTH NON-JOINER}نا",
    "Nguyễn Thị Ánh",
    "𐌰𐌳𐌰",
    "O’Neil-Łukasiewicz d’Ångström",
)


@contextmanager
def sending(app: Flask, *, smtputf8: bool) -> Iterator[Sink]:
    """A mail server that the site sends to, with or without SMTPUTF8."""
    sink = Sink()
    with serving(sink, enable_SMTPUTF8=smtputf8) as server:
        app.config["SMTP"] = server
        yield sink


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_kept_shown_and_greeted(
    app: Flask, client: LintingClient, clock: time_machine.Traveller, name: str
) -> None:
    open_event()
    assert fill_in(client, clock, ADDRESS, {**ADA, "name": name}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Registration.name)).one() == name
    with sending(app, smtputf8=False) as sink:
        assert work(app) == 1
    [(_, content)] = sink.taken
    to, address = parseaddr(str(make_header(decode_header(BytesParser().parsebytes(content)["To"]))))
    assert (to, address) == (name, "ada@example.org")
    mail: Any = message_from_bytes(content, policy=SMTPUTF8)
    for kind in ("plain", "html"):
        assert f"Hello {name}," in mail.get_body((kind,)).get_content()
    entry: Any = Calendar.from_ical(next(mail.iter_attachments()).get_payload(decode=True)).walk("VEVENT")[0]
    assert entry["ATTENDEE"].params["CN"] == name


def test_an_address_with_other_letters_gets_its_mail_where_the_server_takes_it(
    app: Flask, client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event()
    with sending(app, smtputf8=True) as sink:
        work(app)
        assert fill_in(client, clock, ADDRESS, {**ADA, "email": f" {JOSE.upper()}"}).status_code == 303
        # The same person in another spelling.
        assert fill_in(client, clock, ADDRESS, {**ADA, "email": JOSE, "affiliation": "Home"}).status_code == 303
        assert count() == 1
        work(app)
        work(app)
    assert [to for to, _ in sink.taken] == ["JOSÉ.用户@example.org"] * 2
    assert sink.options == [["SMTPUTF8", "BODY=8BITMIME"]] * 2
    assert outcomes() == ["sent", "sent"]
    mail: Any = message_from_bytes(sink.taken[0][1], policy=SMTPUTF8)
    assert "To: Ada Lovelace\r\n <JOSÉ.用户@example.org>\r\n".encode() in sink.taken[0][1]
    entry: Any = Calendar.from_ical(next(mail.iter_attachments()).get_payload(decode=True)).walk("VEVENT")[0]
    assert entry["ATTENDEE"] == "mailto:JOS%C3%89.%E7%94%A8%E6%88%B7@example.org"


def test_where_no_mail_can_go_the_form_says_so_at_once(
    app: Flask, client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event()
    with sending(app, smtputf8=False):
        # A worker that has nothing to send finds it out.
        assert work(app) == 0
    for address in (ADDRESS, "/registrations/find", "/privacy/me"):
        typed = {"email": JOSE} | ({"name": "José"} if address == ADDRESS else {})
        answer = fill_in(client, clock, address, typed)
        assert answer.status_code == 422
        assert "We can’t send email to an address with accented or non-Latin letters before the @." in answer.text
        assert f'value="{JOSE}"' in answer.text
    assert count() == 0
    assert fill_in(client, clock, ADDRESS, {**ADA, "email": "ada@bücher.example"}).status_code == 303
    with sending(app, smtputf8=True):
        work(app)
    assert fill_in(client, clock, ADDRESS, {**ADA, "email": JOSE}).status_code == 303


def test_mail_that_no_server_takes_fails_for_good_and_the_outbox_says_why(
    app: Flask, client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event()
    assert fill_in(client, clock, ADDRESS, {**ADA, "email": JOSE}).status_code == 303
    with sending(app, smtputf8=False) as sink:
        work(app)
    assert sink.taken == []
    assert outcomes() == ["failed"]
    error = db.session.scalars(select(OutboundMessage.error)).one()
    assert error.startswith("the mail server takes only ASCII letters before the @ of an address")
