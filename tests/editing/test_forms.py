"""A record that is shown in its form and posted again is the same record, and each field is in its form once."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from content.conftest import mp3, png
from content.random_sites import sites
from content.test_dumping import TRANSCRIPT, clear
from editing.browser_form import BrowserForm, read_form
from examples import scaled
from flask import Flask, render_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueprints.content.queries import (
    LISTED,
    all_records,
    field_values,
    read_text_of,
    record_text,
    schema_of,
    slug_typed,
)
from blueprints.editing.directory import StoredDirectory
from blueprints.media.actions import store_file
from blueprints.site.queries import get_site
from core.database import db
from core.fields.field import Field
from core.fields.form import text_of_tree, tree_of_form, with_slugs
from core.fields.form_view import FormView
from core.fields.rows import Rows, Section
from core.media_files import inspect_file
from core.time import utc_now
from models import MediaFile, Topic

FOLDERS = (*LISTED, "site")


def rendered(folder: str, text: str, **more: Any) -> str:
    zone = get_site().timezone
    form = FormView(
        text, schema_of(folder).fields, site_zone=zone, directory=StoredDirectory(), slug=more.pop("slug", "a"), **more
    )
    return render_template(f"editing/forms/{folder}.html", form=form)


def posted_text(folder: str, form: BrowserForm) -> str:
    fields = schema_of(folder).fields
    tree, body = tree_of_form(form.pairs(), fields, get_site().timezone)
    return text_of_tree(with_slugs(tree, fields, slug_typed), body)


def assert_same_after_form(app: Flask, folder: str, record: Any) -> None:
    """Check that a record's form posts the text of its file, and values that read as the same record."""
    text, slug = record_text(folder, record), getattr(record, "slug", "")
    with app.test_request_context():
        form = read_form(rendered(folder, text, is_new=False, slug=slug))
    posted = posted_text(folder, form)
    assert posted == text.replace("---\n{}\n", "---\n")
    assert field_values(folder, posted) == field_values(folder, text)
    now = utc_now()
    (before, errors), (after, _) = (read_text_of(folder, slug, each, now, record.id) for each in (text, posted))
    assert before is not None and after is not None
    assert (after.values, errors) == (before.values, [])


def test_every_record_of_the_demonstration_is_the_same_after_its_form(demonstration_app: Flask) -> None:
    for folder in FOLDERS:
        records = all_records(schema_of(folder))
        assert records, folder
        for record in records:
            assert_same_after_form(demonstration_app, folder, record)


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Callable[[], dict[str, MediaFile]]:
    """Return a function that creates the rows of three stored files."""
    contents = {
        "hour.mp3": mp3(3600),
        "words.vtt": TRANSCRIPT.encode(),
        "face.png": png(3, 4),
    }
    facts = {}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        store_file(tmp_path / name)
        facts[name] = inspect_file(tmp_path / name)
    columns = ("mime_type", "sha256", "length", "duration", "width", "height")
    return lambda: {
        name: MediaFile(name=name, **{column: getattr(fact, column) for column in columns})
        for name, fact in facts.items()
    }


@settings(max_examples=scaled(30), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_record_is_the_same_after_its_form(
    app: Flask, files: Callable[[], dict[str, MediaFile]], data: st.DataObject
) -> None:
    clear()
    db.session.add_all(data.draw(sites(files)))
    db.session.commit()
    for folder in FOLDERS:
        for record in all_records(schema_of(folder)):
            assert_same_after_form(app, folder, record)


def paths_of(fields: tuple[Field, ...], prefix: str = "") -> Iterator[str]:
    for each in fields:
        if isinstance(each.type, Section):
            yield from paths_of(each.type.fields, f"{prefix}{each.name}.")
        elif isinstance(each.type, Rows):
            yield from paths_of(each.type.fields, f"{prefix}{each.name}.__row__.")
        else:
            yield prefix + each.name


def shown_paths(form: BrowserForm) -> Counter[str]:
    """Return how many controls each field has; radio buttons, and a hidden value with its checkbox, are one."""
    found: Counter[str] = Counter()
    last = ""
    for control in [*form.controls, *form.templates]:
        name = re.sub(r"\.[0-9]+$", "", control.get("name"))
        if name.endswith((".choice", ".offset")):
            continue
        if name != last or control.get("type") not in ("radio", "checkbox"):
            found[name] += 1
        last = name
    return found


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("is_new", [True, False])
def test_each_field_is_in_its_form_once(app: Flask, folder: str, is_new: bool) -> None:
    schema = schema_of(folder)
    db.session.add(Topic(slug="ethics", title="Ethics"))
    with app.test_request_context():
        form = read_form(rendered(folder, "", is_new=is_new))
    expected = [*paths_of(schema.fields), *(["body"] if schema.has_body else [])]
    if folder != "site" and "slug" not in expected:
        expected.append("slug")
    if not is_new and "publish_at" in expected:
        expected.append("draft.publish_at")
    assert shown_paths(form) == Counter(expected)


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_control_has_a_label_and_an_id_of_its_own(app: Flask, folder: str) -> None:
    with app.test_request_context():
        html = rendered(folder, "", is_new=False)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert [each for each, count in Counter(ids).items() if count > 1] == []
    labelled = set(re.findall(r'for="([^"]+)"', html))
    referred = {each for ids_ in re.findall(r'aria-describedby="([^"]+)"', html) for each in ids_.split()}
    assert referred <= set(ids)
    assert labelled <= set(ids)
    form = read_form(html)
    for control in [*form.controls, *form.templates]:
        if control.get("type") not in ("hidden", "radio", "checkbox"):
            assert control.get("id") in labelled or control.get("aria-label"), control.get("name")
