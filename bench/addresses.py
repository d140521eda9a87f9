"""The processor time that public addresses and lists of the desk take: `python -m bench.addresses DATA [PART]`."""

import json
import secrets
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from bench.sites import ROOT
from blueprints.events.actions import keep_calendar_entries
from core.database import db, writing
from core.session_cookie import session_cookie
from core.settings import Settings
from core.time import utc_now
from core.tokens import hash_token
from models import Account, Device, Role

MOST = 100.0  # ms
ROUNDS = 5
# Addresses that belong to one person, those that send files, and the desk, of which DESK has the lists.
PERSONAL_OR_FILES = (
    "/desk/",
    "/review/",
    "/registrations/<token>",
    "/privacy/me/<token>",
    "/media/",
    "/artwork/podcast-",
)
# What stands for the variables of a rule; the first record of each type has the most events.
RECORDS = {
    "/events/<slug>": "/events/event-7",
    "/talks/<slug>": "/talks/series-0",
    "/topics/<slug>": "/topics/topic-0",
    "/people/<slug>": "/people/person-0",
    "/partners/<slug>": "/partners/partner-0",
    "/podcast/<slug>": "/podcast/episode-0",
    "/research/<slug>": "/research/item-0",
    "/opportunities/<slug>": "/opportunities/call-0",
    "/covers/<folder>/<slug>": "/covers/events/event-7",
    "/cards/<folder>/<slug>": "/cards/events/event-7",
    "/theme/<accent>": "/theme/1f4e79",
    "/<slug>": "/no-such-page",
}
VARIABLES = {"<any(atom,json):extension>": "json", "<any(vtt,srt,json,html):extension>": "html", "<int:size>": "192"}
WITH_QUERIES = (
    "/events/?when=all",
    "/events/?when=past&page=250",
    "/events/?when=all&topic=topic-0",
    "/events/?when=all&q=sentence",
    "/events/?when=all&q=person+0",
    "/events/calendar.ics?when=all",
    "/events/calendar.ics?when=all&q=sentence",
    "/events/calendar.ics?when=all&topic=topic-0",
    "/events/feed.atom?when=all&q=sentence",
    "/events/feed.json?when=all&topic=topic-0",
    "/events/embed?when=all&topic=topic-0&limit=50",
    "/oembed?url=http%3A%2F%2F127.0.0.1:8000%2Fevents%2Fevent-7",
    "/events/?when=past&person=person-0&page=60",
    "/events/?partner=partner-0&page=60",
    "/events/calendar.ics?when=all&person=person-0",
    "/events/feed.json?when=all&series=series-0",
    "/research/?kind=project",
    "/podcast/feed.xml?page=2",
)
DESK = (
    "/desk/events/",
    "/desk/events/?q=event",
    "/desk/events/?q=number+77&status=-draft&topic=-topic-1",
    "/desk/events/?sort=title&page=150",
    "/desk/events/?kind=talk&changed=-yes",
    "/desk/people/?q=person",
    "/desk/research/?q=item",
    "/desk/find?q=e",
    "/desk/find?q=event+number+77",
    "/desk/trash/",
)


def rendering_milliseconds(data: Path) -> dict[str, float]:
    """Return the milliseconds that each kind of address takes; "" stands for a bare Flask view."""
    command = [sys.executable, "-m", "bench.addresses", str(data)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    times: dict[str, float] = json.loads(output)
    return times


def addresses(app: Flask) -> list[str]:
    """Return an address for each rule that renders something public, and others with a query."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [*(_example(rule) for rule in rules if not rule.startswith(PERSONAL_OR_FILES)), *WITH_QUERIES]


def _example(rule: str) -> str:
    start = next((start for start in RECORDS if rule.startswith(start)), "")
    path = RECORDS.get(start, "") + rule.removeprefix(start)
    for variable, value in VARIABLES.items():
        path = path.replace(variable, value)
    if "<" in path:
        raise LookupError(f"bench/addresses.py has no example of {rule}")
    return path


def _signed_in(app: Flask) -> str:
    """Return the cookie of an editor who is signed in."""
    token = secrets.token_urlsafe()
    with app.app_context(), writing():
        account = Account(email=f"{secrets.token_hex(8)}@example.org", name="Bench", role=Role.EDITOR)
        account.devices = [Device(token_hash=hash_token(token), epoch=0)]
        db.session.add(account)
    return session_cookie(app).for_device(token)


def _bare_client() -> FlaskClient:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/", view_func=lambda: "A bare view.")
    return app.test_client()


def _milliseconds(client: FlaskClient, path: str) -> float:
    # Processor time, which other programs on the machine lengthen less than the time of the clock.
    began = time.process_time()
    response = client.get(path)
    took = (time.process_time() - began) * 1000
    assert response.status_code < 500, (path, response.status)
    return took


def _main(data: Path, part: str = "") -> None:
    app = create_app(Settings(data=data, database_url=None, base_url=None, host="127.0.0.1", port=8000))
    with app.app_context():
        # As the worker does after the start.
        keep_calendar_entries(utc_now())
    visitor = app.test_client()
    # The cookie bypasses the cache.
    visitor.set_cookie(app.config["SESSION_COOKIE_NAME"], session_cookie(app).for_device("bench"))
    member = app.test_client()
    member.set_cookie(app.config["SESSION_COOKIE_NAME"], _signed_in(app))
    clients = {path: (member, path) for path in DESK if part in path}
    clients |= {path: (visitor, path) for path in addresses(app) if part in path} | {"": (_bare_client(), "/")}
    rounds = [{name: _milliseconds(*each) for name, each in clients.items()} for _ in range(ROUNDS)]
    print(json.dumps({name: median(one[name] for one in rounds) for name in clients}))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), *sys.argv[2:])
