"""Whatever is in a text, the checks answer, and in words for people."""

import re

import pytest
from checks.checked import check, event_text
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import a_person, a_series, a_site, save

from blueprints.checks.queries import text_with
from blueprints.content.queries import LISTED, schema_of
from core.fields.rows import Rows, Section

# Words that only somebody who writes files would understand.
OF_FILES = re.compile(r"YAML|front matter|after a hyphen|\bload\b|--html|this folder|\b[a-z]+_[a-z_]+\b|\bslug\b")


@pytest.fixture
def site(app: Flask) -> None:
    save(a_site(), a_person(slug="ada"), a_series(slug="series"))


ANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = sorted({field.name for folder in LISTED for field in schema_of(folder).fields})
JUNK = st.sampled_from(
    ["", "x", "ada", "2027-03-28 01:30", "2027-10-31 01:30", "9999-12-31 23:59", "1900-01-01", "-1", "[]", "[ada, x]",
     "{}", "talk", "Europe/London", "true", "'", "&a", "<b>", "/events/", "https://[", "https://x.example/", "#ffffff",
     "0001-01-01 00:00", "2999-12-31 23:59-12:00", "+14d", "open", "hybrid", "scheduled", "a\\nb"]
)  # fmt: skip
VALUES = st.one_of(JUNK, st.text(max_size=20))
BODIES = st.lists(
    st.sampled_from(
        ["# a", "#### b", "[x](/y)", "![](/media/z)", "[](//q)", "<p>", "[a](http://[)", "\x00", "text", "[^1]"]
    )
).map("\n\n".join)


@ANY
@given(folder=st.sampled_from([*LISTED, "site"]), text=st.text(max_size=300))
def test_any_text_is_checked(site: None, folder: str, text: str) -> None:
    for start in ("", "---\n", "---\n---\n"):
        check(start + text, folder, record_id=1 if folder == "site" else None)


@ANY
@given(
    folder=st.sampled_from(["events", "events", "events", *LISTED, "site"]),
    fields=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=12),
    body=BODIES,
)
def test_any_values_are_checked_and_every_fix_can_be_applied(
    site: None, folder: str, fields: dict[str, str], body: str
) -> None:
    text = "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + f"---\n{body}"
    for finding in check(text, folder, record_id=1 if folder == "site" else None):
        assert finding.problem[:1] == finding.problem[:1].upper() and finding.advice
        for fix in finding.fixes:
            check(text_with(folder, text, fix), folder)


def wrong_values(folder: str) -> list[str]:
    """Return texts with one field each that is wrong, or has rows that are."""
    texts = []
    for field in schema_of(folder).fields:
        inner = field.type.fields if isinstance(field.type, Section | Rows) else ()
        for value in ("[]", "{}", "nothing.at.all", "2027-02-30 10:00", "-5"):
            texts.append(f"---\n{field.name}: {value}\n---\n")
            for part in inner:
                opening = "- " if isinstance(field.type, Rows) else ""
                texts.append(f"---\n{field.name}:\n  {opening}{part.name}: {value}\n---\n")
    return texts


@pytest.mark.parametrize("folder", [*LISTED, "site"])
def test_errors_are_said_in_words_for_people_who_see_a_form(site: None, folder: str) -> None:
    texts = [*wrong_values(folder), "---\nunknown: 1\n---\n", event_text(body="<b>x</b>")]
    for text in texts:
        for finding in check(text, folder):
            for words in (finding.problem, finding.advice):
                plain = re.sub(r"“.*?”", "", words)
                assert not OF_FILES.search(plain), words
                assert words.endswith((".", "!", "?")) or words.endswith(")."), words
