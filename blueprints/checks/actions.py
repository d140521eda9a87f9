"""Check actions: follow the links of the site, and note which ones are broken."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from queue import SimpleQueue
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, select

from blueprints.checks.queries import links_by_url
from core.database import db, writing
from core.fetching import AddressFilter, FetchError, is_public_address, probe
from core.time import in_zone
from models import LinkCheck, Site
from models.site import TIME_ZONE

log = logging.getLogger("podium.links")

AT_ONCE = 4  # sites that are asked at the same time
SECONDS_BETWEEN = 1.0  # two requests to the same site
MOST_A_NIGHT = 5000
BATCH = 25  # outcomes that are noted in one transaction
NIGHT = range(3, 6)  # hours in the site's time zone
EVERY = timedelta(hours=20)  # less than a day, so that a check that was late doesn't wait for the next night
# From the first failure until a link counts as broken: it has failed in two nights.
PATIENCE = timedelta(hours=18)
GONE = (404, 410)
# Answers to a program that say nothing about what a person would get: no access without signing in, or too fast.
UNKNOWN = (401, 402, 403, 405, 406, 407, 418, 429, 451, 999)
FEWEST_FOR_DOUBT = 3  # links that all get no answer, so that it is rather this server that is offline


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a link answered: a status, or why there was none."""

    url: str
    status: int | None
    error: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether people who follow the link get no page, as far as a program can tell."""
        return self.status is None or (self.status >= 400 and self.status not in UNKNOWN)


@dataclass(slots=True)
class LinkReport:
    """How many links were checked, how many are broken, and whether the server seems to be offline."""

    checked: int = 0
    broken: int = 0
    is_offline: bool = False


def check_links_at_night(now: datetime) -> None:
    """Check the links that haven't been checked for a night, if it is night where the site is."""
    zone = db.session.scalar(select(Site.timezone)) or TIME_ZONE
    if not current_app.config["CHECK_LINKS"] or in_zone(now, zone).hour not in NIGHT:
        return
    report = check_links(now)
    if report.is_offline:
        log.warning("No link of the site answered, so the server is probably offline; nothing was noted.")


def check_links(now: datetime, *, again: bool = False, is_allowed: AddressFilter = is_public_address) -> LinkReport:
    """Follow the links that are due, or all of them `again`, and note what each answered.

    No transaction is open while it waits for an answer. A link of which nothing is known yet comes first.
    """
    places = links_by_url()
    known = dict(db.session.execute(select(LinkCheck.url, LinkCheck.checked_at)).all())
    db.session.rollback()
    due = [url for url in places if again or url not in known or known[url] <= now - EVERY]
    due.sort(key=lambda url: (url in known, known.get(url, now), url))
    outcomes = _follow(due[:MOST_A_NIGHT], is_allowed)
    report = LinkReport()
    first = list(islice(outcomes, BATCH))
    if len(first) >= FEWEST_FOR_DOUBT and all(outcome.status is None for outcome in first):
        report.is_offline = True
        return report
    while first:
        record_outcomes(first, places, now)
        report.checked += len(first)
        first = list(islice(outcomes, BATCH))
    forget_links(places)
    report.broken = len(list(db.session.scalars(select(LinkCheck.id).where(LinkCheck.is_broken))))
    return report


def check_link(url: str, now: datetime, *, is_allowed: AddressFilter = is_public_address) -> Outcome:
    """Follow one link that was checked before, and note what it answers."""
    db.session.rollback()
    outcome = _ask(url, is_allowed)
    record_outcomes([outcome], None, now)
    return outcome


def record_outcomes(
    outcomes: Iterable[Outcome], places: Mapping[str, list[tuple[str, str]]] | None, now: datetime
) -> None:
    """Note what links answered, and with `places` which records have them."""
    with writing():
        for outcome in outcomes:
            check = db.session.scalar(select(LinkCheck).where(LinkCheck.url == outcome.url))
            if check is None:
                check = LinkCheck(url=outcome.url)
                db.session.add(check)
            check.status, check.error, check.checked_at = outcome.status, outcome.error, now
            check.failing_since = (check.failing_since or now) if outcome.has_failed else None
            has_lasted = check.failing_since is not None and now - check.failing_since >= PATIENCE
            check.is_broken = outcome.status in GONE or has_lasted
            if places is not None:
                check.places = [list(place) for place in places.get(outcome.url, ())]


def forget_links(urls: Iterable[str]) -> None:
    """Remove what is noted of all links but these."""
    kept = set(urls)
    gone = [url for url in db.session.scalars(select(LinkCheck.url)) if url not in kept]
    if gone:
        with writing():
            for url in gone:
                db.session.execute(delete(LinkCheck).where(LinkCheck.url == url))


def _follow(urls: list[str], is_allowed: AddressFilter) -> Iterator[Outcome]:
    """Yield what each link answers, several sites at once, but one request at a time to each."""
    sites: dict[str, list[str]] = {}
    for url in urls:
        sites.setdefault((urlsplit(url).hostname or "").lower(), []).append(url)
    waiting: SimpleQueue[list[str] | None] = SimpleQueue()
    done: SimpleQueue[Outcome] = SimpleQueue()
    for of_site in sorted(sites.values(), key=len, reverse=True):
        waiting.put(of_site)
    workers = min(AT_ONCE, len(sites))
    for _ in range(workers):
        waiting.put(None)
        # A daemon, so that a server that doesn't answer keeps nothing from stopping.
        threading.Thread(target=_work, args=(waiting, done.put, is_allowed), name="podium-links", daemon=True).start()
    for _ in urls:
        yield done.get()


def _work(waiting: "SimpleQueue[list[str] | None]", note: Callable[[Outcome], None], is_allowed: AddressFilter) -> None:
    while (urls := waiting.get()) is not None:
        for number, url in enumerate(urls):
            if number:
                time.sleep(SECONDS_BETWEEN)
            note(_ask(url, is_allowed))


def _ask(url: str, is_allowed: AddressFilter) -> Outcome:
    try:
        return Outcome(url, probe(url, is_allowed=is_allowed))
    except FetchError as error:
        address, _, rest = str(error).rstrip(".").partition(" ")
        return Outcome(url, None, f"the site {rest}" if address.startswith("http") else f"{address} {rest}")
    except Exception as error:
        # Whatever a server sends, the others are still to be asked.
        log.exception("A link could not be checked")
        return Outcome(url, None, f"it answers in a way that can’t be read ({type(error).__name__})")
