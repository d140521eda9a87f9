"""A draft with errors is shown without what is wrong, which is named."""

import pytest
from page_lint import LintingClient
from records import a_partner, a_person, a_topic, an_event, save
from saved_drafts import a_draft_of, a_new_draft, address_of

from models import Draft

pytestmark = pytest.mark.usefixtures("noon")


def page(client: LintingClient, draft: Draft) -> str:
    answer = client.get(f"{address_of(draft)}/page")
    assert answer.status_code == 200
    return answer.text


def test_a_wrong_field_keeps_its_live_value_and_is_named(editor: LintingClient) -> None:
    event = save(an_event(venue="The old hall"))
    draft = a_draft_of(event, title="New words", venue="The new hall", kind="picnic", image="none.jpg")
    shown = page(editor, draft)
    assert "New words" in shown
    assert "The new hall" in shown
    assert "<li>Kind: “picnic” isn’t" in shown or "<li>Kind: “picnic” isn&#39;t" in shown
    assert "<li>Image: there is no" in shown


def test_dates_that_exclude_each_other_are_left_as_they_were(editor: LintingClient) -> None:
    event = save(an_event(title="Old"))
    draft = a_draft_of(event, title="New", starts="2027-06-02 10:00", ends="2027-06-01 10:00")
    shown = page(editor, draft)
    assert "New" in shown
    assert "2 March 2027" in shown
    assert "Ends:" in shown


def test_one_wrong_row_leaves_the_others(editor: LintingClient) -> None:
    event = save(an_event())
    day = "2027-03-02"
    rows = [
        {"title": "A good session", "starts": f"{day} 12:00", "ends": f"{day} 12:20"},
        {"title": "A timeless session", "starts": "soon", "ends": f"{day} 12:40"},
    ]
    shown = page(editor, a_draft_of(event, sessions=rows))
    assert "A good session" in shown
    assert "A timeless session" not in shown
    assert "Sessions: starts:" in shown


def test_one_unknown_reference_leaves_the_others(editor: LintingClient) -> None:
    save(a_topic(slug="known", title="A known topic"))
    shown = page(editor, a_draft_of(save(an_event()), topics=["known", "unknown"]))
    assert "A known topic" in shown
    assert "Topics: there is no topics/unknown" in shown


@pytest.mark.parametrize("folder", ["events", "people", "partners", "series", "research", "opportunities"])
def test_an_empty_draft_is_shown_with_what_it_needs(editor: LintingClient, folder: str) -> None:
    shown = page(editor, a_new_draft(folder))
    assert "Untitled" in shown
    assert "is required" in shown


def test_an_episode_without_audio_says_that_it_needs_one(editor: LintingClient) -> None:
    shown = page(editor, a_new_draft("episodes", title="Ice"))
    assert "Nothing to preview yet" in shown
    assert "<li>Audio: is required, unless the episode is a draft</li>" in shown


def test_a_wrong_address_is_named_and_the_page_is_shown(editor: LintingClient) -> None:
    save(a_person(slug="taken"))
    draft = a_draft_of(save(a_person(slug="mine", name="Me")))
    draft.slug = "taken"
    assert "“taken” is already the address of another page" in page(editor, save(draft))
    draft.slug = "Not / a slug"
    assert "Me" in page(editor, save(draft))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no front matter at all",
        "---\ntitle: open",
        "---\n- a list\n---\n",
        "---\ntitle: [\n---\n",
        "---\ntitle: 'a\x00b'\n---\n",
        "---\nx: &a [*a]\n---\n",
    ],
)
def test_a_text_that_is_no_file_says_why(editor: LintingClient, text: str) -> None:
    partner = save(a_partner(name="A partner"))
    shown = page(editor, save(Draft(folder="partners", record_id=partner.id, text=text)))
    assert ("Nothing to preview yet" in shown and "The draft:" in shown) or "A partner" in shown


def test_unknown_fields_are_named(editor: LintingClient) -> None:
    draft = save(Draft(folder="people", text="---\nname: Ada\nwingspan: 3\n---\n"))
    shown = page(editor, draft)
    assert "Ada" in shown
    assert "Wingspan: unknown field" in shown
