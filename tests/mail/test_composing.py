"""Messages are readable in every mail program, and no text in them can become a header."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from email.utils import getaddresses, parseaddr
from typing import Any

import pytest
from examples import scaled
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import a_site, save

from blueprints.mail.composing import Composed, compose_letter
from core.letter import Letter

HEADERS = {
    "subject", "from", "to", "reply-to", "date", "message-id", "auto-submitted", "x-auto-response-suppress",
    "mime-version", "content-type",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _site(app: Flask) -> None:
    save(a_site())


def letter(name: str = "Ada", subject: str = "Hello", **more: Any) -> Letter:
    return Letter(name, subject, "privacy", {"link": "https://podium.test/x"}, **more)


def write(*args: str, **more: Any) -> Composed:
    return compose_letter("ada@example.org", letter(*args, **more))


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
    assert message["Message-ID"].endswith("@podium.test>")
    assert message["Auto-Submitted"] == "auto-generated"


def test_an_entry_for_the_calendar_comes_as_a_part_and_as_a_file() -> None:
    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    message = read(write(calendar=calendar, calendar_method="CANCEL", calendar_file="the-talk.ics"))
    part = message.get_body(("calendar",)) or next(p for p in message.walk() if p.get_content_type() == "text/calendar")
    assert part["Content-Type"].params["method"] == "CANCEL"
    assert [file.get_filename() for file in message.iter_attachments()] == ["the-talk.ics"]
    # Programs that list the part as a file would call it something else.
    assert part.get_filename() == "the-talk.ics"
    assert "attachment" not in part.get("Content-Disposition", "")


# Text that would be a header if it started a line or were decoded.
TRAPS = st.sampled_from(
    [
        *(
            "\r",
            "\n",
            "\r\n",
            "\r\nBcc: eve@evil.test",
            "\nBcc: eve@evil.test",
            "\u2028Bcc: x",
            "\x85",
            "\0",
            "\x0b",
            "\x0c",
        ),
        *("=?utf-8?q?=0D=0ABcc:_eve@evil.test?=", "=?utf-8?b?DQpCY2M6IGV2ZUBldmlsLnRlc3Q=?=", "=?", "?="),
        *(",", "<eve@evil.test>", '"', ";", ":", "(", "\\", "@", "\ud800", "\u202e", "é", "語" * 40, "x" * 90),
    ]
)
TEXTS = st.lists(TRAPS | st.text(max_size=30), max_size=8).map("".join)
ANY_EXAMPLES = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=scaled(150), deadline=None
)


def head_of(content: bytes) -> bytes:
    return content.partition(b"\r\n\r\n")[0]


@ANY_EXAMPLES
@given(TEXTS, TEXTS)
def test_no_word_becomes_a_header(name: str, subject: str) -> None:
    content = write(name=name, subject=subject).content
    lines = [line for line in head_of(content).split(b"\r\n") if line[:1] not in b" \t"]
    assert {line.split(b":")[0].lower().decode() for line in lines} <= HEADERS
    assert len(lines) == len({line.split(b":")[0].lower() for line in lines})
    assert b"\n" not in content.replace(b"\r\n", b"") and b"\r" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


@ANY_EXAMPLES
@given(TEXTS, TEXTS)
def test_whatever_a_person_is_called_the_message_is_to_them_alone(name: str, subject: str) -> None:
    composed = write(name=name, subject=subject)
    message, content = read(composed), composed.content
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.org"]
    # Older programs split the header before they decode it.
    assert [mailbox for _, mailbox in getaddresses([str(BytesParser().parsebytes(content)["To"])])] == [
        "ada@example.org"
    ]
    assert not message.defects and not message["To"].defects and not message["Subject"].defects


@pytest.mark.parametrize(
    "text", ["Ada Lovelace", "Zoë Ní Dhuibhne", "O’Neil Jr.", "王小明", "a" * 80, ("Müller " * 20).strip()]
)
def test_what_is_harmless_arrives_as_it_was_written(text: str) -> None:
    content = write(name=text, subject=text).content
    # Python's newer parser puts spaces between the encoded words of a name, contrary to RFC 2047.
    name, _ = parseaddr(str(make_header(decode_header(BytesParser().parsebytes(content)["To"]))))
    assert (message_from_bytes(content, policy=default)["Subject"], name) == (text, text)


@pytest.mark.parametrize(
    "address", ["ada@example.org\r\nBcc: eve@evil.test", "ada@example.org, eve@evil.test", "=?utf-8?q?a?="]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="nobody"):
        compose_letter(address, letter())


def test_a_name_begins_no_line_of_the_text() -> None:
    text = read(write(name="Ada\n\nYou have won")).get_body(("plain",))
    assert text is not None
    assert text.get_content().startswith("Hello Ada You have won,\r\n")


def test_links_begin_with_the_address_of_the_site_whatever_was_asked_for(app: Flask) -> None:
    with app.test_request_context(base_url="https://evil.test"):
        assert b"evil.test" not in write().content


@pytest.mark.parametrize("name", ["Win at http://x.test", "www.x.test", "buy@x.test", "Ada x.test now"])
def test_a_name_that_holds_an_address_is_not_greeted(name: str) -> None:
    text = read(write(name=name)).get_body(("plain",))
    assert text is not None
    assert name not in text.get_content()


@pytest.mark.parametrize("host", ["podium.test", f"events.{'x' * 60}.example", f"{'x' * 63}.{'y' * 63}.example"])
def test_no_line_is_longer_than_76_bytes_except_a_message_id(app: Flask, host: str) -> None:
    app.config.update(BASE_URL=f"https://{host}", MAIL_FROM=f"events@{host}")
    calendar = b"BEGIN:VCALENDAR\r\n" + b"SUMMARY:" + b"x" * 500 + b"\r\nEND:VCALENDAR\r\n"
    composed = write(name="Zoë " * 20, subject="Über " * 40, calendar=calendar)
    head, _, body = composed.content.partition(b"\r\n\r\n")
    # RFC 2045, 6.7 and 6.8: quoted-printable and base64 alike.
    assert max(map(len, body.split(b"\r\n"))) <= 76
    addresses = (b"Message-ID: <", b" <")
    assert [line for line in head.split(b"\r\n") if len(line) > 76 and not line.startswith(addresses)] == []
    message = read(composed)
    assert message["Message-ID"] == composed.message_id
    assert re.fullmatch(rf"<[0-9a-f]{{32}}@{re.escape(host)}>", composed.message_id)
    assert f"Message-ID: {composed.message_id}\r\n".encode() in composed.content
    assert message["Subject"] == ("Über " * 40).strip()
    assert "https://podium.test/x" in text_of(message)


def text_of(message: EmailMessage) -> str:
    text = message.get_body(("plain",))
    assert text is not None
    return str(text.get_content())
