"""Speakers as people write them: Ada Lovelace and Charles Babbage, “Lovelace, Ada”, Ada Lovelace (Cambridge)."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from core.text import fold_for_search, one_line, quoted, without_control_characters

LONGEST_NAME = 120
_AFFILIATION = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]+)[)\]]$")
_AND = re.compile(r"\s*(?:;|\n|\s&\s|\s(?:and|und|et|with)\s|\s[/|+]\s)\s*", re.IGNORECASE)
_INSTITUTION = re.compile(
    r"\b(?:universit\w*|institut\w*|college|school|laborator\w*|labs?|cent(?:re|er)|department|dept|faculty|academy|"
    r"hochschule|museum|ltd|inc|gmbh|UCL|MIT|ETH|LSE|KCL|EPFL|Oxford|Cambridge)\b",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(r"^(?:(?:prof(?:essor)?|dr|sir|dame|lord|lady|mr|mrs|ms|mx|rev)\b\.?\s*)+(?=\S)", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_UNKNOWN = {"tba", "tbc", "tbd", "to be announced", "to be confirmed", "n/a", "-", "–", "?"}


class KnownPerson(NamedTuple):
    """A person of the site, live or draft."""

    slug: str
    name: str
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker as written: a person of the site by slug, or a new one; or people of whom it can be any."""

    name: str
    affiliation: str = ""
    slug: str = ""
    choices: tuple[KnownPerson, ...] = ()
    similar: KnownPerson | None = None


class KnownPeople:
    """The people of the site by name, folded, with and without titles, in both orders."""

    def __init__(self, people: list[KnownPerson]) -> None:
        self.by_slug = {person.slug: person for person in people}
        self._by_name: dict[str, list[KnownPerson]] = {}
        for person in people:
            self._by_name.setdefault(_key(person.name), []).append(person)

    def find(self, name: str) -> list[KnownPerson]:
        """Return the people with a name."""
        return self._by_name.get(_key(name), [])

    def similar(self, name: str) -> KnownPerson | None:
        """Return a person with nearly the same name."""
        close = get_close_matches(_key(name), self._by_name, n=1, cutoff=0.88)
        return self._by_name[close[0]][0] if close else None


def read_speakers(text: str, people: KnownPeople) -> list[Speaker]:
    """Return the speakers in a cell; `@ada-lovelace` names a person of the site by slug."""
    text = without_control_characters(text).strip()
    if text.count("(") != text.count(")"):
        text = re.sub("[()]", " ", text)
    if fold_for_search(text).strip(" .") in _UNKNOWN:
        return []
    speakers: list[Speaker] = []
    for part in _parts(text):
        for name, affiliation in _names(part.strip(" ,"), people):
            speaker = _speaker(
                one_line(_without_loose_brackets(name))[:LONGEST_NAME], one_line(affiliation)[:LONGEST_NAME], people
            )
            if speaker.name and speaker not in speakers:
                speakers.append(speaker)
    return speakers


def write_speaker(speaker: Speaker) -> str:
    """Return a speaker as `read_speakers` reads it."""
    if speaker.slug:
        return f"@{speaker.slug}"
    return speaker.name + (f" ({speaker.affiliation})" if speaker.affiliation else "")


def write_speakers(speakers: list[Speaker]) -> str:
    """Return speakers as `read_speakers` reads them."""
    return "; ".join(map(write_speaker, speakers))


def looks_like_names(text: str) -> bool:
    """Tell whether a cell probably has names: one to five words each, most of them with a capital, and no digits."""
    if fold_for_search(text).strip(" .") in _UNKNOWN:
        return True
    people = KnownPeople([])
    speakers = read_speakers(text, people)
    return bool(speakers) and all(_looks_like_name(speaker.name) for speaker in speakers)


def _parts(text: str) -> list[str]:
    """Return the parts of a cell, each with one or more names; brackets stay whole."""
    parts = [""]
    for piece in re.split(f"({_AND.pattern})", text, flags=re.IGNORECASE):
        is_between = _AND.fullmatch(piece)
        if is_between and parts[-1].count("(") <= parts[-1].count(")"):
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _without_loose_brackets(name: str) -> str:
    is_loose = name.count("(") != name.count(")") or name.startswith(("(", ")")) or name.endswith(("(", ")"))
    return re.sub(r"[()]|(?:^|\s)[&/|+](?=\s|$)", " ", name) if is_loose else name


def _looks_like_name(name: str) -> bool:
    words = name.split()
    capitals = sum(not word[0].islower() for word in words)
    return 2 <= len(words) <= 5 and all(map(_NAME_WORD.fullmatch, words)) and capitals * 2 > len(words)


def _names(part: str, people: KnownPeople) -> list[tuple[str, str]]:
    """Return the names in a part of a cell with their affiliations; a comma has several meanings."""
    if match := _AFFILIATION.match(part):
        names = _names(match[1], people)
        return [*names[:-1], (names[-1][0], match[2])] if names else []
    pieces = [piece for part in part.split(",") if (piece := part.strip(" &/|+"))]
    if len(pieces) < 2:
        return [(piece, "") for piece in pieces]
    if any(_INSTITUTION.search(piece) for piece in pieces[1:]):
        place = next(place for place, piece in enumerate(pieces) if place and _INSTITUTION.search(piece))
        return [*((piece, "") for piece in pieces[: place - 1]), (pieces[place - 1], ", ".join(pieces[place:]))]
    if all(len(_HONORIFIC.sub("", piece).split()) >= 2 for piece in pieces):
        return [(piece, "") for piece in pieces]
    if len(pieces) % 2 == 0:
        # “Lovelace, Ada”, or several such pairs.
        return [(f"{given} {family}", "") for family, given in zip(pieces[::2], pieces[1::2], strict=True)]
    return [(piece, "") for piece in pieces]


def _speaker(name: str, affiliation: str, people: KnownPeople) -> Speaker:
    if name.startswith("@"):
        person = people.by_slug.get(name[1:])
        return Speaker(person.name, slug=person.slug) if person else Speaker(name)
    found = people.find(name)
    if affiliation and len(found) > 1:
        same = [person for person in found if fold_for_search(person.affiliation) == fold_for_search(affiliation)]
        found = same if len(same) == 1 else found
    if len(found) == 1:
        return Speaker(found[0].name, slug=found[0].slug)
    if found:
        return Speaker(name, affiliation, choices=tuple(found))
    return Speaker(name, affiliation, similar=people.similar(name))


def _key(name: str) -> str:
    words = re.sub(r"[.,]", " ", fold_for_search(_HONORIFIC.sub("", name)))
    return " ".join(words.split())


def problem_with(speaker: Speaker) -> str:
    """Return what is wrong with the name of a speaker, or nothing."""
    if speaker.name.startswith("@"):
        return f"{quoted(speaker.name)} isn’t a person of this site"
    if speaker.choices:
        return f"{len(speaker.choices)} people are called {speaker.name}. Choose one"
    if re.search(r"\d|https?:|@|[&/|+;()]", speaker.name) or not re.search(r"[^\W\d_]", speaker.name):
        return f"{quoted(speaker.name)} doesn’t look like a name"
    return ""
