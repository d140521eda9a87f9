"""Every page of an empty site works, and leads only to others that do."""

import html5lib
from page_lint import HTML, LintingClient

START = ("/", "/explore", "/privacy/me", "/registrations/find", "/events/embed", "/no-such-page", "/cards/site.png")
MACHINES = ("/feed.atom", "/podcast/feed.xml", "/sitemap.xml", "/llms.txt", "/site.webmanifest", "/events/calendar.ics")


def links_of(page: str) -> set[str]:
    links = (element.get("href", "").partition("#")[0] for element in html5lib.parse(page).iter(f"{HTML}a"))
    return {link for link in links if link.startswith("/") and not link.startswith("//")}


def test_every_page_of_an_empty_site_works(client: LintingClient) -> None:
    seen: dict[str, int] = {}
    to_visit = {*START, *MACHINES}
    while to_visit:
        path = to_visit.pop()
        answer = client.get(path)
        seen[path] = answer.status_code
        if answer.mimetype == "text/html" and answer.status_code in (200, 404):
            to_visit |= links_of(answer.text) - seen.keys()
    assert {path for path, status in seen.items() if status != 200} == {"/no-such-page"}
    lists = {"/events/", "/talks/", "/podcast/", "/partners/", "/people/", "/research/", "/opportunities/"}
    for path in lists:
        assert client.get(path).status_code == 200
