"""`flask import` writes what other programs publish as a content folder that loads, and names what it left out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from content.importing import imported, run
from content.sources import HUGO, INDICO, JEKYLL, PRETALX, SEMINAR, write_json, write_site
from flask import Flask
from sqlalchemy import select

from core.database import db
from models import Event, Person


@pytest.fixture
def hugo(tmp_path: Path, make_png: Callable[[int, int], bytes]) -> Path:
    images = {
        "static/img/map.png": make_png(9, 9),
        "content/event/seals/chart.png": make_png(9, 8),
        "content/event/seals/featured.png": make_png(9, 7),
    }
    return write_site(tmp_path / "hugo", HUGO | images)


@pytest.fixture
def jekyll(tmp_path: Path, make_png: Callable[[int, int], bytes]) -> Path:
    return write_site(tmp_path / "jekyll", JEKYLL | {"img/map.png": make_png(9, 9)})


def test_an_event_of_hugo_keeps_all_that_has_a_place(app: Flask, hugo: Path) -> None:
    folder, _ = imported(app, "hugo", hugo)
    text = (folder / "events/seals.md").read_text()
    uid = db.session.scalars(select(Event.uid).where(Event.slug == "seals")).one()
    assert (
        text
        == f"""---
title: Seals from space
kind: talk
summary: What radar sees.
image: seals-featured.png
starts: 2027-06-01 15:00
ends: 2027-06-01 17:00
format: in-person
venue: The Great Hall, Oslo
address: 1 Ice Road, Oslo
publish_at: 2027-01-01 01:00
topics: [ice, machine-learning]
contributors:
  - person: grace-hopper
    role: speaker
  - person: ada-lovelace
    role: speaker
  - person: charles-babbage
    role: speaker
resources:
  - title: Slides
    url: /media/seals-slides.pdf
    kind: slides
  - title: Recording
    url: https://example.org/film
    kind: recording
  - title: Handout
    url: https://example.org/handout
  - title: Code
    url: https://example.org/code
uid: {uid}
---

Part of [Polar Conference](https://example.org/polar).

Ice from **above** and below.

Come along.

![A map](/media/seals-map.png)

Bring a coat.

![A chart](/media/seals-chart.png) Lost [Far](https://example.org/far.png)

See [the post](/research/hello), [it again](/research/hello) or nothing.

```go
{{{{< highlight go >}}}}
```
"""
    )


def test_a_site_of_hugo_keeps_its_people_papers_pages_and_addresses(app: Flask, hugo: Path) -> None:
    folder, _ = imported(app, "hugo", hugo)
    assert (folder / "people/ada-lovelace.md").read_text() == (
        "---\nname: Ada Lovelace\nrole: Professor\naffiliation: The College\n---\n\nShe counts.\n"
    )
    paper = (folder / "research/ice.md").read_text()
    assert (
        "kind: publication\nsummary: Cold.\ndate: 2019-01-01\nurl: https://doi.org/10.1000/ice\n"
        "people: [ada-lovelace]\n" in paper
    )
    assert paper.endswith("---\n\n*Journal of Ice*\n\nCold.\n")
    assert "status: draft" in (folder / "research/hello.md").read_text()
    assert (folder / "pages/about.md").read_text() == "---\ntitle: About us\n---\n\nWe are.\n"
    site = (folder / "site.yaml").read_text()
    assert site.startswith("name: The Lab\nstrapline: We count ice\nsummary: We count ice\ntimezone: Europe/Oslo\n")
    for old, new in [
        ("/seals/", "/events/seals"),
        ("/event/old-seals", "/events/seals"),
        ("/event/seals/", "/events/seals"),
        ("/blog/2020/hello/", "/research/hello"),
        ("/about-the-lab/", "/about"),
        ("/authors/admin/", "/people/ada-lovelace"),
    ]:
        assert f"  - old: {old}\n    new: {new}\n" in site


def test_what_is_doubtful_is_a_draft_or_a_remark(app: Flask, hugo: Path) -> None:
    folder, lines = imported(app, "hugo", hugo)
    assert "status: draft" in (folder / "events/someday.md").read_text()
    assert "  No date that can be read, so it is a draft: content/event/someday.md" in lines
    backwards = (folder / "events/backwards.md").read_text()
    assert "kind: workshop\nstarts: 2027-03-01 10:00\nends: 2027-03-01 10:00\nformat: online\n" in backwards
    assert "  The end is before the start, so the start is taken: content/event/backwards.md" in lines


def test_the_report_names_everything_that_was_left_out(app: Flask, hugo: Path) -> None:
    _, lines = imported(app, "hugo", hugo)
    talk = "content/event/seals/index.md"
    for reason, place in [
        ("A translation; a site has one language", "content/post/hello.nb.md"),
        ("A page that can't be read: the front matter isn't valid YAML: did not find expected ',' or ']' in line 3",
         "content/broken.md"),
        ("An email address of a person, which pages don't show", "content/authors/admin/_index.md"),
        ("The address of a person's organisation", "content/authors/admin/_index.md"),
        ("The text of a page that lists others; Podium makes its lists", "content/_index.md"),
        ("<script> in a body has no Markdown", "content/about.md"),
        ("The shortcode “cite” has no Markdown; its text stays", talk),
        ("An image that isn't in the source", f"{talk}: gone.png"),
        ("An image of another host, which becomes a link", talk),
        ("A relative link that leads to no imported page", f"{talk}: ../nothing/"),
        ("The caption of a page's image; write it into media/<name>.yaml", talk),
        ("Coordinates and other parts of an address", talk),
        ("Front matter that only changes how a page looks: featured", talk),
        ("Front matter without a field: projects", talk),
        ("A page that a theme builds of parts", "content/home/slider.md"),
    ]:  # fmt: skip
        assert f"  {reason}: {place}" in lines


def test_a_site_of_jekyll_keeps_its_posts_talks_and_addresses(app: Flask, jekyll: Path) -> None:
    folder, lines = imported(app, "jekyll", jekyll)
    post = (folder / "research/first-post.md").read_text()
    assert "kind: spotlight\ndate: 2021-03-04\npeople: [ada-lovelace]\n" in post
    assert post.endswith(
        "---\n\n```python\nx = 1\n```\n\nSee [the talk](/events/seals) and ![a map](/media/first-post-map.png).\n"
    )
    talk = (folder / "events/seals.md").read_text()
    assert (
        "kind: talk\nstarts: 2021-04-05 15:30\nends: 2021-04-05 17:00\nformat: hybrid\nvenue: Room 4 and Zoom\n" in talk
    )
    assert "online_url: https://example.org/zoom\n" in talk
    assert talk.endswith("---\n\n{{ x }}\n")
    site = (folder / "site.yaml").read_text()
    for old, new in [
        ("/news/2021/03/first-post/", "/research/first-post"),
        ("/old/first", "/research/first-post"),
        ("/talk/seals/", "/events/seals"),
    ]:
        assert f"  - old: {old}\n    new: {new}\n" in site
    assert "  The tag “include video.html” has no Markdown: _posts/2021-03-04-first-post.md" in lines


@pytest.mark.parametrize("program", ["indico", "pretalx", "researchseminars", "hugo", "jekyll"])
def test_importing_again_changes_nothing(app: Flask, hugo: Path, jekyll: Path, tmp_path: Path, program: str) -> None:
    exports = {"indico": INDICO, "pretalx": PRETALX, "researchseminars": SEMINAR}
    source = {"hugo": hugo, "jekyll": jekyll}.get(program) or write_json(tmp_path / "x.json", exports[program])
    folder, _ = imported(app, program, source)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert "Wrote 0 files" in run(app, "import", program, source, folder).output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name[0] != "."} == {
        path: text for path, text in before.items() if path.name[0] != "."
    }
    assert run(app, "import", program, source, tmp_path / "again").exit_code == 0
    assert " 0 added, 0 changed," in run(app, "load", tmp_path / "again").output


def test_a_file_that_was_edited_since_stays_as_it_is(app: Flask, hugo: Path) -> None:
    folder, _ = imported(app, "hugo", hugo)
    (folder / "pages/about.md").write_text("---\ntitle: Mine\n---\n")
    output = run(app, "import", "hugo", hugo, folder).output
    assert "Left as they are, since they differ: pages/about.md.\n" in output
    assert (folder / "pages/about.md").read_text() == "---\ntitle: Mine\n---\n"


def test_people_and_pages_of_the_site_are_not_overwritten(app: Flask, folder: Any, hugo: Path) -> None:
    folder.write("people/ada.md", "---\nname: Ada Lovelace\nrole: Countess\n---\n")
    folder.write("events/seals.md", EVENT).load()
    made, _ = imported(app, "hugo", hugo)
    assert db.session.scalars(select(Person.role).where(Person.slug == "ada")).one() == "Countess"
    assert db.session.scalars(select(Event.title).order_by(Event.slug)).all()[-3:] == [
        "Mine",
        "Seals from space",
        "Someday",
    ]
    assert "title: Seals from space" in (made / "events/seals-2.md").read_text()
    assert (made / "site.yaml").read_text().startswith("name: The Institute\n")


EVENT = "---\ntitle: Mine\nkind: talk\nformat: online\n---\n"


@pytest.mark.parametrize(
    ("program", "content", "said"),
    [
        ("pretalx", {"results": []}, "This isn't a schedule export: it has no schedule.conference.days."),
        ("indico", {"schedule": {}}, "This isn't an export of Indico: it has no results."),
        ("researchseminars", [], "This isn't an answer of researchseminars.org: it has neither talks nor series."),
    ],
)
def test_another_file_is_refused_in_one_line(app: Flask, tmp_path: Path, program: str, content: Any, said: str) -> None:
    result = run(app, "import", program, write_json(tmp_path / "x.json", content), tmp_path / "out")
    assert (result.exit_code, result.stderr) == (1, f"Error: {said}\n")
    assert not (tmp_path / "out").exists()


def test_what_is_no_source_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{")
    assert (
        "isn't JSON; save the export again." in run(app, "import", "indico", tmp_path / "x.json", tmp_path / "o").stderr
    )
    assert "isn't a JSON file." in run(app, "import", "indico", tmp_path, tmp_path / "o").stderr
    assert "There is nothing to import" in run(app, "import", "hugo", tmp_path, tmp_path / "o").stderr
    (tmp_path / "used").mkdir()
    (tmp_path / "used/notes.txt").write_text("x")
    write_json(tmp_path / "y.json", SEMINAR)
    result = run(app, "import", "researchseminars", tmp_path / "y.json", tmp_path / "used")
    assert "has files that aren't content files; choose a new folder." in result.stderr
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["notes.txt"]
