"""Errors of a form speak of what is on the screen."""

import pytest

from blueprints.editing.form_words import in_form_words
from core.fields.field_errors import FieldError

FILE_WORDS = ("folder", "database", "publish_at", "online_capacity", "front matter", "YAML", "slug;", "is required")


@pytest.mark.parametrize(
    ("path", "message", "words"),
    [
        ("title", "is required", "Enter a title."),
        ("kind", "is required", "Choose a kind."),
        ("sessions.0.starts", "is required", "Enter when it starts."),
        ("registration.questions.1.label", "can't be empty", "Enter the question."),
        ("contributors.0.person", "there is no people/new:Ada Lovelace in this folder or in the database",
         "“Ada Lovelace” isn’t a person of the site yet. Save the draft to add them."),
        ("series", "there is no series/x in this folder or in the database; did you mean “y”?",
         "There is no “x”. Did you mean “y”?"),
        ("starts", "“soon” isn't a valid date and time; write …",
         "“soon” isn’t a date and time. Write it like 2027-03-01 15:00."),
        ("ends", "needs starts as well; leave both out until the date is known",
         "Enter the start as well, or leave both empty until the date is known."),
        ("starts", "2027-10-31 01:30 happens twice in Europe/London, where the clocks go back; write a or b",
         "2027-10-31 01:30 happens twice that night, when the clocks go back. Choose which one is meant."),
        ("url", "“a” isn't an address that starts with http:// or https://, or a path on this site such as /events/",
         "“a” isn’t an address. Start it with https://"),
    ],
)  # fmt: skip
def test_an_error_says_what_to_do_on_the_form(path: str, message: str, words: str) -> None:
    (error,) = in_form_words([FieldError("", 3, path, message)])
    assert (error.path, error.message) == (path, words)


def test_an_address_that_the_site_uses_is_an_error_of_the_address() -> None:
    (error,) = in_form_words([FieldError("", 0, "", "the site already uses /events; choose another file name")])
    assert (error.path, error.message) == ("slug", "The site has a page at /events already. Choose another address.")


def test_other_errors_begin_like_a_sentence() -> None:
    (error,) = in_form_words([FieldError("", 0, "alt", "must be a single line")])
    assert error.message == "Must be a single line"
