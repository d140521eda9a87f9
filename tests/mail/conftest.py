"""A site that sends mail to a sink, with one message in its outbox."""

from collections.abc import Iterator

import pytest
from flask import Flask
from mail.outbox import greeting, queue
from mail.sink import Sink, serving
from records import a_site, save

from blueprints.mail.composing import EXTENSION
from core.mail_server import SmtpServer


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def server(sink: Sink) -> Iterator[SmtpServer]:
    with serving(sink) as address:
        yield address


@pytest.fixture
def mailing(app: Flask, server: SmtpServer) -> Flask:
    app.config["SMTP"] = server
    app.extensions[EXTENSION]["greeting"] = greeting
    save(a_site())
    queue("ada@example.org")
    return app
