"""Structured data of every public page follows schema.org and Google's rich results."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_whole_site
from rich_results import BASE, Block, blocks, errors, missing
from sqlalchemy import update

from core.database import db
from models import Event

SITEMAP_LOC = re.compile(r"<loc>([^<]+)</loc>")


def pages(client: LintingClient) -> Iterator[tuple[str, list[Block]]]:
    """Yield each page of the sitemap with its blocks."""
    for address in SITEMAP_LOC.findall(client.get("/sitemap.xml").text):
        path = address.removeprefix(BASE)
        yield path, blocks(client.get(path).text)


def test_every_block_of_the_demonstration_is_valid(demonstration_app: Flask) -> None:
    client = demonstration_app.test_client()
    assert isinstance(client, LintingClient)
    found = list(pages(client))
    assert len(found) > 40
    assert all(expected for _, expected in found)
    wrong = {error for _, expected in found for block in expected for error in errors(block)}
    assert not wrong
    # Two events have no speakers, and the partners have no logos.
    lacking = {(path.split("/")[1], lack) for path, expected in found for block in expected for lack in missing(block)}
    assert lacking == {("events", "Event.performer"), ("partners", "Organization.logo")}


def test_every_block_of_a_whole_site_is_valid(client: LintingClient) -> None:
    with time_machine.travel(NOW, tick=False):
        a_whole_site(2)
        db.session.execute(update(Event).values(venue="Hall"))
        db.session.commit()
        found = list(pages(client))
        assert sum(block["@type"] == "Event" for _, expected in found for block in expected) == 4
        assert [f"{path}: {error}" for path, expected in found for block in expected for error in errors(block)] == []


@pytest.mark.parametrize("address", ["/explore", "/events/?when=past", "/events/?q=none", "/research/?kind=spotlight"])
def test_every_block_outside_the_sitemap_is_valid(client: LintingClient, address: str) -> None:
    with time_machine.travel(NOW, tick=False):
        a_whole_site()
        found = blocks(client.get(address).text)
        assert found
        assert [error for block in found for error in errors(block)] == []
