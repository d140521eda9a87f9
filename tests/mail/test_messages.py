"""A message is readable everywhere, and no word in it becomes a header."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import a_site, save

from blueprints.mail.messages import Composed, compose

HEADERS = {
    "subject", "from", "to", "reply-to", "date", "message-id", "auto-submitted", "x-auto-response-suppress",
    "mime-version", "content-type",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _site(app: Flask) -> None:
    save(a_site())


def write(name: str = "Ada", subject: str = "Hello", **more: Any) -> Composed:
    return compose("privacy", "ada@example.org", name, subject, {"link": "https://podium.test/x"}, **more)


def read(composed: Composed) -> EmailMessage:
    message = message_from_bytes(composed.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_message_has_a_text_and_a_page_that_say_the_same() -> None:
    message = read(write())
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and html is not None
    for part in (text, html):
        assert "https://podium.test/x" in part.get_content()
    assert message["Message-ID"] == write().message_id or message["Message-ID"].endswith("@podium.test>")
    assert message["Auto-Submitted"] == "auto-generated"


def test_an_entry_for_the_calendar_comes_as_a_part_and_as_a_file() -> None:
    message = read(write(calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="CANCEL"))
    part = message.get_body(("calendar",)) or next(p for p in message.walk() if p.get_content_type() == "text/calendar")
    assert part["Content-Type"].params["method"] == "CANCEL"
    assert [file.get_filename() for file in message.iter_attachments()] == ["event.ics"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.sampled_from(["a\r\nBcc: b@c", "=?utf-8?q?a=0D=0ABcc:_b@c?=", "a\u2028Bcc: x", "\0"]))
def test_no_word_becomes_a_header(text: str) -> None:
    composed = write(name=text, subject=text)
    head = composed.content.split(b"\r\n\r\n")[0]
    lines = [line for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert {line.split(b":")[0].lower().decode() for line in lines} <= HEADERS
    assert b"\n" not in composed.content.replace(b"\r\n", b"")
    assert {name.lower() for name in read(composed)} <= HEADERS
