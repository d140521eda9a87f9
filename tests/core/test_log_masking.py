"""Whoever reads the logs gets no personal link from them."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from flask import Flask
from records import a_site, save

TOKEN = "k3y-_" * 6 + "ab"
SIGNED = "WzEyXQ.aUx3Zw.4bZ-_9"
LINKS = (
    f"/registrations/{TOKEN}",
    f"/registrations/{TOKEN}/calendar.ics",
    f"/privacy/me/{SIGNED}/data.json",
    f"/desk/join/{TOKEN}/code",
    f"/review/{TOKEN}/page",
)


class Log(StringIO):
    """What a handler writes, as granian or Flask would set one up."""

    def __init__(self) -> None:
        super().__init__()
        self.handler = logging.StreamHandler(self)


@pytest.fixture
def log(app: Flask) -> Iterator[Log]:
    log = Log()
    loggers = [logging.getLogger(name) for name in ("granian.access", "_granian", app.logger.name, "anything")]
    for logger in loggers:
        logger.addHandler(log.handler)
    yield log
    for logger in loggers:
        logger.removeHandler(log.handler)


@pytest.mark.parametrize("link", LINKS)
def test_the_access_log_masks_tokens(log: Log, link: str) -> None:
    logging.getLogger("granian.access").warning(
        '[%(time)s] "%(method)s %(path)s HTTP/1.1" %(status)d',
        {"time": "now", "method": "GET", "path": link, "status": 200},
    )
    assert log.getvalue().startswith(f'[now] "GET /{link.split("/")[1]}/')
    assert not any(secret in log.getvalue() for secret in (TOKEN, SIGNED))
    assert "… HTTP" in log.getvalue() or "…/" in log.getvalue()


@pytest.mark.parametrize("link", LINKS)
def test_an_error_that_names_its_request_masks_tokens(log: Log, link: str) -> None:
    try:
        raise RuntimeError(f"<Request 'https://podium.test{link}' [GET]>")
    except RuntimeError:
        logging.getLogger("anything").exception("Exception on %s [GET]", link)
    assert not any(secret in log.getvalue() for secret in (TOKEN, SIGNED))
    assert log.getvalue().count("…") == 2
    assert "RuntimeError: <Request 'https://podium.test/" in log.getvalue()


def test_a_view_that_fails_is_logged_without_the_token(
    own_app: Flask, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(a_site())
    own_app.logger.addHandler(log.handler)
    own_app.testing = False
    monkeypatch.setitem(own_app.view_functions, "registration.manage", lambda token: int(token))
    assert own_app.test_client().get(f"/registrations/{TOKEN}").status_code == 500
    assert "Exception on /registrations/… [GET]" in log.getvalue()


def test_every_route_to_a_persons_data_calls_its_token_so(app: Flask) -> None:
    """A route that gave its token another name would not be masked."""
    arguments = {
        argument
        for rule in app.url_map.iter_rules()
        # Those of the desk are for roles; tests/accounts/test_roles.py has those that are not.
        if rule.endpoint.startswith(("registration.", "privacy.")) and not rule.rule.startswith("/desk/")
        for argument in rule.arguments
    }
    assert arguments == {"slug", "token", "name"}
    reviews = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/review/")]
    assert {argument for rule in reviews for argument in rule.arguments} == {"token", "path"}


@pytest.mark.parametrize(
    "path", ["/registrations/find", "/registrations/find/sent", "/privacy/me", "/privacy/me/sent", "/events/a?b=c"]
)
def test_other_addresses_stay_readable(log: Log, path: str) -> None:
    logging.getLogger("anything").error("Exception on %s [POST]", path)
    assert log.getvalue() == f"Exception on {path} [POST]\n"
