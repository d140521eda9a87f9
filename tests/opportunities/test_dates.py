"""What the date beside an opportunity means."""

import re
from datetime import timedelta

import pytest
from page_lint import LintingClient
from records import NOW, a_site, an_opportunity, save
from time_machine import travel

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("opens", "closes", "day", "sentence"),
    [
        (None, NOW + 3 * DAY, "Closes 4 Mar 2027", "Apply by Thursday 4 March 2027"),
        (NOW + DAY, NOW + 3 * DAY, "Opens 2 Mar 2027", "Applications open on Tuesday 2 March 2027"),
        (None, NOW - 3 * DAY, "Closed 26 Feb 2027", "Applications closed on Friday 26 February 2027"),
        (NOW - DAY, None, "– No deadline", "Open for applications"),
    ],
)
@travel(NOW, tick=False)
def test_the_date_says_what_happens_on_it(
    client: LintingClient, opens: object, closes: object, day: str, sentence: str
) -> None:
    save(a_site(), an_opportunity(slug="one", title="One", opens=opens, closes=closes))
    for address in ("/opportunities/", "/opportunities/one"):
        words = " ".join(re.sub(r"<[^>]*>", " ", client.get(address).text.partition("<main")[2]).split())
        assert f"{day} Call One" in words
        assert sentence in words
