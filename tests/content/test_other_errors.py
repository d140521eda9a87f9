"""Errors in the site, episodes, media and the folder itself say what is wrong and where."""

from typing import Any

import pytest

EPISODE = """---
title: Two
number: 2
season: 1
audio: one.mp3
guid: 11111111-6e54-4b1c-93a4-0f6f8f2b7a11
publish_at: 2027-01-02 09:00
"""
SITE = "name: The Institute\nstrapline: Data for all\nsummary: An institute.\n"
ERRORS = {
    "a pale accent": (
        "site.yaml",
        SITE + 'accent: "#ff8800"\n',
        "4: accent: #ff8800 is too light: its contrast with white is 2.39:1; choose a colour with at least 4.5:1",
    ),
    "an accent that YAML took for a remark": (
        "site.yaml",
        SITE + "accent: red\n",
        '4: accent: “red” isn\'t a colour; write it as "#rrggbb", in lower case and in quotes',
    ),
    "a bad address of mail": (
        "site.yaml",
        SITE + "email: us at example.org\n",
        "4: email: “us at example.org” isn't an email address such as name@example.org",
    ),
    "a promise of nothing": (
        "site.yaml",
        SITE + "menu:\n  - {title: A, url: /a, promote: events/dayy}\n",
        "5: menu.promote: there is no record “events/dayy”; did you mean “day”?",
    ),
    "an address moved twice": (
        "site.yaml",
        SITE + "moved_addresses:\n  - {old: /a, new: /b}\n  - {old: /a, new: /c}\n",
        "6: moved_addresses.old: “/a” is listed twice",
    ),
    "an address moved in a circle": (
        "site.yaml",
        SITE + "moved_addresses:\n  - {old: /a, new: /b}\n  - {old: /b, new: /a}\n",
        "6: moved_addresses.new: “/b” would redirect back to itself",
    ),
    "an address moved elsewhere": (
        "site.yaml",
        SITE + "moved_addresses:\n  - {old: /a, new: https://example.org/}\n",
        "5: moved_addresses.new: “https://example.org/” isn't a path on this site such as /events/an-event",
    ),
    "a topic twice": (
        "topics.yaml",
        "- {slug: ethics, title: A}\n- {slug: ethics, title: B}\n",
        "2: slug: “ethics” is listed twice",
    ),
    "a topic with a bad slug": (
        "topics.yaml",
        "- {slug: ethics, title: A}\n- {slug: Über, title: B}\n",
        "2: slug: “Über” isn't a valid slug; use lower-case letters, digits and single hyphens",
    ),
    "topics that are no list": (
        "topics.yaml",
        "ethics: Ethics\n",
        "1: must be a list of topics, each after a hyphen with the fields slug, title, summary",
    ),
    "a page cancelled": (
        "pages/legal.md",
        "---\ntitle: Legal\nstatus: cancelled\n---\n",
        "3: status: “cancelled” isn't one of draft, scheduled, published, withdrawn",
    ),
    "a call that closes before it opens": (
        "opportunities/post.md",
        "---\ntitle: A post\nkind: job\nopens: 2027-06-01\ncloses: 2027-05-01\n---\n",
        "5: closes: is before opens",
    ),
    "a day with a time": (
        "research/twins.md",
        "---\ntitle: Twins\nkind: project\ndate: 2027-01-01 10:00\n---\n",
        "4: date: “2027-01-01 10:00” isn't a valid date; write 2026-05-01, or -30d for 30 days before the day of "
        "loading",
    ),
    "an episode without a time": (
        "episodes/two.md",
        EPISODE.replace("publish_at: 2027-01-02 09:00\n", "---\n"),
        "2: publish_at: is required: players sort episodes by it",
    ),
    "a guid that begins with a blank": (
        "episodes/two.md",
        EPISODE.replace("guid: 11111111-6e54-4b1c-93a4-0f6f8f2b7a11", 'guid: " 1"') + "---\n",
        "6: guid: “ 1” isn't a UUID, such as uuidgen prints, or the identifier that it had before",
    ),
    "an episode without audio": (
        "episodes/two.md",
        EPISODE.replace("audio: one.mp3\n", "") + "---\n",
        "2: audio: is required, unless the episode is a draft",
    ),
    "a category that directories do not know": (
        "site.yaml",
        SITE + "podcast_category: Science/Mathematic\n",
        "4: podcast_category: “Science/Mathematic” isn't one of Apple's podcast categories; "
        "did you mean “Science/Mathematics”?",
    ),
    "a guid of another": (
        "episodes/two.md",
        EPISODE.replace("11111111", "8b8f1a52") + "---\n",
        "6: guid: is already the guid of “one”; give a new episode a new one",
    ),
    "a number of another": (
        "episodes/two.md",
        EPISODE.replace("number: 2", "number: 1") + "---\n",
        "3: number: season 1 already has a number 1, “one”",
    ),
    "a chapter past the end": (
        "episodes/two.md",
        EPISODE + "chapters:\n  - {starts: 00:00, title: A}\n  - {starts: 00:04, title: B}\n---\n",
        "10: chapters.starts: 00:04 is after the end of the audio at 00:03",
    ),
    "chapters out of order": (
        "episodes/two.md",
        EPISODE + "chapters:\n  - {starts: 00:02, title: A}\n  - {starts: 00:01, title: B}\n---\n",
        "10: chapters.starts: 00:01 isn't after the chapter before it",
    ),
    "a chapter in words": (
        "episodes/two.md",
        EPISODE + "chapters:\n  - {starts: soon, title: A}\n---\n",
        "9: chapters.starts: “soon” isn't a position in a recording; write it as mm:ss or h:mm:ss",
    ),
    "a transcript that goes on": (
        "media/one.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\n01:00.000 --> 01:02.000\nBye\n",
        None,
    ),
    "a transcript without its mark": (
        "media/one.vtt",
        "00:01.000 --> 00:02.000\nHello\n",
        "isn't valid WebVTT: “Invalid format”; a cue is 00:01.000 --> 00:04.500 above its text",
    ),
    "a transcript of another kind": (
        "media/one.vtt",
        "WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nHello\n",
        "isn't valid WebVTT: “Invalid cue block ['00:00:01,000 --> 00:00:02,000', 'Hello']”; "
        "a cue is 00:01.000 --> 00:04.500 above its text",
    ),
    "subtitles without times": (
        "media/one.srt",
        "1\n00:00:01 --> soon\nHello\n",
        "2: “00:00:01 --> soon” aren't times such as 00:00:01,000 --> 00:00:04,500",
    ),
    "subtitles that run backwards": (
        "media/one.srt",
        "1\n00:00:02,000 --> 00:00:03,000\nB\n\n2\n00:00:01,000 --> 00:00:02,000\nA\n",
        "the cue 00:00:01.000 --> 00:00:02.000 is out of order",
    ),
    "a transcript that says nothing": ("media/one.vtt", "WEBVTT\n\n", "is a transcript without any text"),
    "a transcript that runs backwards": (
        "media/one.vtt",
        "WEBVTT\n\n00:02.000 --> 00:01.000\nHello\n",
        "3: the cue 00:00:02.000 --> 00:00:01.000 is out of order",
    ),
    "an image of nothing": (
        "media/face.png",
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "isn't a readable PNG image; use PNG, JPEG or WebP, not SVG",
    ),
    "audio of nothing": (
        "media/two.m4a",
        "RIFF",
        "doesn't contain audio/x-m4a; use MP3 (.mp3) or AAC in MP4 (.m4a)",
    ),
    "audio without a length": (
        "media/two.mp3",
        b"ID3\x04\x00\x00\x00\x00\x00\x00",
        "has no readable duration; encode the audio again",
    ),
    "a PDF of nothing": ("media/paper.pdf", "hello", "doesn't contain a PDF"),
    "media of another type": (
        "media/drawing.svg",
        "<svg/>",
        "isn't of a supported type; use .mp3, .m4a, .vtt, .srt, .png, .jpg, .webp, .pdf",
    ),
    "media with a wild name": (
        "media/my face.png",
        "",
        "isn't a valid file name; use letters, digits, dots, hyphens and underscores",
    ),
    "notes on nothing": (
        "media/fcae.png.yaml",
        "alt: A face\n",
        "there is no fcae.png beside it; portrait.jpg.yaml describes portrait.jpg",
    ),
    "an unknown note": (
        "media/face.png.yaml",
        "alt: A\nby: B\n",
        "2: by: unknown field; the fields are alt, decorative, credit, focal",
    ),
    "a folder in media": ("media/more/x.png", "", None),
    "a file that is no record": (
        "people/ada.txt",
        "",
        "doesn't belong here; each record is a file such as ada-lovelace.md",
    ),
    "a slug in capitals": (
        "people/Bob.md",
        "",
        "“Bob.md” isn't a valid file name; use lower-case letters, digits and single hyphens, as in ada-lovelace.md",
    ),
    "a file that is no part": (
        "README.md",
        "",
        "doesn't belong here; a content folder has site.yaml, topics.yaml, people/, partners/, pages/, series/, "
        "events/, episodes/, research/, opportunities/, media/",
    ),
    "a page in the place of a section": (
        "pages/events.md",
        "---\ntitle: E\n---\n",
        "the site already uses /events; choose another file name",
    ),
    "a page in the place of a route": (
        "pages/healthz.md",
        "---\ntitle: E\n---\n",
        "the site already uses /healthz; choose another file name",
    ),
    "an event in the place of a route": (
        "events/embed.md",
        "---\ntitle: E\nkind: talk\nformat: online\n---\n",
        "the site already uses /events/embed; choose another file name",
    ),
}
ELSEWHERE = {
    "a transcript that goes on": "episodes/one.md:6: transcript: continues after the end of the audio at 00:03",
    "a folder in media": "media/more: doesn't belong here; media/ can't have folders",
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_says_what_is_wrong_and_where(folder: Any, case: str) -> None:
    name, content, said = ERRORS[case]
    line = said is not None and said.partition(":")[0].isdecimal()
    expected = f"{name}:{said}" if line else f"{name}: {said}"
    assert folder.write(name, content).errors() == [ELSEWHERE.get(case, expected)]


def test_every_error_in_every_file_is_found_at_once(folder: Any) -> None:
    folder.write("people/ada.md", "---\nnaem: Ada\n---\n").write("pages/legal.md", "").remove("media/face.png")
    folder.write("events/day.md", "---\ntitle: A\nkind: x\nformat: y\n---\n")
    assert [error.split(": ")[0] for error in folder.errors()] == [
        "events/day.md:3",
        "events/day.md:4",
        "pages/legal.md:1",
        "people/ada.md:2",
        "people/ada.md:2",
    ]


def test_a_first_content_folder_needs_a_site(folder: Any) -> None:
    assert folder.remove("site.yaml").errors() == [
        "site.yaml: is missing; a site that is loaded for the first time needs it"
    ]


def test_an_image_of_too_many_pixels_is_refused_unread(folder: Any, make_png: Any) -> None:
    folder.write("media/huge.png", make_png(10_000, 10_000))
    assert folder.errors() == ["media/huge.png: has 10000 by 10000 pixels; the limit is 50,000,000 in all"]


def test_a_truncated_image_is_refused(folder: Any, make_png: Any) -> None:
    folder.write("media/half.png", make_png(300, 300)[:60])
    assert folder.errors() == ["media/half.png: isn't a readable PNG image; use PNG, JPEG or WebP, not SVG"]


def test_a_link_is_not_followed(folder: Any) -> None:
    (folder.path / "people/eve.md").symlink_to("/etc/passwd")
    assert folder.errors() == ["people/eve.md: is a link or a device; put the file itself here"]


def test_a_text_that_is_far_too_large_is_refused_unread(folder: Any) -> None:
    folder.write("people/ada.md", "x" * (4 * 1024 * 1024 + 1))
    assert folder.errors()[0] == "people/ada.md: is larger than 4 MiB"


def test_what_version_control_leaves_behind_is_no_error(folder: Any) -> None:
    folder.write(".gitignore", "").write("people/.gitkeep", "")
    assert folder.load().added == 13


def test_a_number_taken_in_the_database_is_an_error(folder: Any, new_folder: Any, make_mp3: Any) -> None:
    folder.load()
    more = new_folder("more").write("media/two.mp3", make_mp3(2))
    more.write("episodes/two.md", EPISODE.replace("number: 2", "number: 1").replace("one.mp3", "two.mp3") + "---\n")
    assert more.errors() == ["episodes/two.md:3: number: season 1 already has a number 1, “one”"]
