"""Adding a record type takes a model, a schema entry, a line in the registry, and a blueprint with its templates."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from content.conftest import NOW
from flask import Flask
from page_lint import LintingClient
from sqlalchemy import select

from blueprints.content.dump import dump_content
from blueprints.content.schema import SCHEMA
from blueprints.site.queries import next_change
from core.database import Base, db
from models.registry import RECORD_TYPES

FILE = """---
title: Head of data
summary: A post for somebody who counts.
closes: 2027-03-01 18:00
partner: college
---

Come and *count*.
"""
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture(scope="module")
def vacancies() -> Iterator[ModuleType]:
    """The vacancies module, which Podium knows through the registry and the schema alone."""
    from content import vacancies

    RECORD_TYPES.append(vacancies.TYPE)
    SCHEMA["vacancies"] = vacancies.SCHEMA
    yield vacancies
    RECORD_TYPES.remove(vacancies.TYPE)
    del SCHEMA["vacancies"]
    Base.metadata.remove(Base.metadata.tables["vacancy"])


@pytest.fixture
def app(vacancies: ModuleType, own_app: Flask) -> Flask:
    """An application with the vacancies blueprint and table."""
    own_app.register_blueprint(vacancies.blueprint)
    Base.metadata.create_all(db.engine)
    return own_app


@pytest.fixture
def loaded(folder: Any) -> Iterator[Any]:
    """A site whose content includes a vacancy."""
    with time_machine.travel(NOW, tick=False):
        folder.write("vacancies/head.md", FILE).load()
        yield folder


def test_its_files_are_loaded_and_dumped(vacancies: ModuleType, loaded: Any, tmp_path: Any) -> None:
    vacancy = db.session.scalars(select(vacancies.Vacancy)).one()
    assert vacancy.closes == datetime(2027, 3, 1, 18, tzinfo=UTC)
    assert vacancy.partner.slug == "college"
    dump_content(tmp_path / "dump")
    assert (tmp_path / "dump/vacancies/head.md").read_text() == FILE
    assert loaded.load().unchanged == 14


def test_errors_in_its_files_are_found(loaded: Any) -> None:
    loaded.write("vacancies/head.md", "---\ntitle: Head\npartner: colleg\nclose: x\n---\n")
    assert loaded.errors() == [
        "vacancies/head.md:3: partner: there is no partners/colleg in this folder or in the database; "
        "did you mean “college”?",
        "vacancies/head.md:4: close: unknown field; did you mean “closes”?",
    ]


def test_its_records_have_pages_and_cards_and_covers(loaded: Any, client: LintingClient) -> None:
    assert '<a href="/vacancies/head">Head of data</a>' in client.get("/vacancies/").text
    page = client.get("/vacancies/head").text
    assert "<p>Come and <em>count</em>.</p>" in page
    assert 'property="og:image" content="https://podium.test/cards/vacancies/head.png"' in page
    assert client.get("/cards/vacancies/head.png").mimetype == "image/png"
    assert client.get("/covers/vacancies/head.svg").mimetype == "image/svg+xml"
    loaded.write("vacancies/head.md", FILE.replace("title", "status: withdrawn\ntitle")).load()
    assert client.get("/vacancies/head").status_code == 410
    assert client.get("/cards/vacancies/head.png").status_code == 404


def test_its_list_and_its_records_stand_in_the_sitemap(loaded: Any, client: LintingClient) -> None:
    addresses = [element.text for element in ElementTree.fromstring(client.get("/sitemap.xml").data).iter(LOC)]
    assert {"https://podium.test/vacancies/", "https://podium.test/vacancies/head"} <= set(addresses)
    assert len(addresses) == len(set(addresses))


def test_its_records_can_be_promoted_and_moved(loaded: Any, client: LintingClient) -> None:
    site = (loaded.path / "site.yaml").read_text()
    loaded.write(
        "site.yaml",
        f"{site}menu: [{{title: Posts, url: /vacancies/, promote: vacancies/head}}]\n"
        "moved_addresses: [{old: /vacancies/chief, new: /vacancies/head}]\n",
    ).load()
    assert '<a href="/vacancies/head">Head of data</a>' in client.get("/explore").text
    assert client.get("/vacancies/chief").headers["Location"] == "/vacancies/head"


def test_the_clock_changes_its_pages(loaded: Any) -> None:
    assert next_change(NOW, "UTC") == datetime(2027, 3, 1, 18, tzinfo=UTC)


def test_no_page_of_before_is_served_when_it_changes(loaded: Any, client: LintingClient) -> None:
    assert "Head of data" in client.get("/vacancies/head").text
    loaded.write("vacancies/head.md", FILE.replace("Head of data", "Head of numbers")).load()
    assert "Head of numbers" in client.get("/vacancies/head").text


def test_its_records_are_in_the_feed_of_the_whole_site(loaded: Any, client: LintingClient) -> None:
    titles = [item["title"] for item in client.get("/feed.json").get_json()["items"]]
    assert titles.count("Head of data") == 1
