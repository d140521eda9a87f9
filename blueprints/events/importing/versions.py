"""Which components of a file belong together: series with their changed occurrences, and versions of one event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from icalendar import Component

from blueprints.events.importing.components import integer_of, plain, text_of, values_of
from blueprints.events.importing.parsed_calendar import ParsedCalendar
from core.html_to_markdown import unescape_line
from core.text import quoted

RECURRING = ("RRULE", "RDATE")


@dataclass(slots=True)
class Entry:
    """An event or series of a file, without a master if the file has only some of its occurrences."""

    master: Component | None
    changes: list[Component] = field(default_factory=list)
    shares_uid: bool = False  # with other events, so that its start belongs to what identifies it
    shares_start: bool = False  # with another that also has its uid

    @property
    def recurs(self) -> bool:
        """Whether it is more than one event."""
        return bool(self.changes) or self.master is None or any(name in self.master for name in RECURRING)


def entries_of(components: Iterable[Component], parsed: ParsedCalendar) -> Iterator[Entry]:
    """Yield the events and series of a calendar; an older version of one is skipped with its reason."""
    by_uid: dict[str, list[Component]] = {}
    for component in components:
        by_uid.setdefault(text_of(component, "UID") or f"\n{id(component)}", []).append(component)
    for group in by_uid.values():
        masters = _newest([one for one in group if "RECURRENCE-ID" not in one], parsed)
        changes = _newest([one for one in group if "RECURRENCE-ID" in one], parsed)
        # The newest series has the changed occurrences.
        masters.sort(
            key=lambda one: (any(name in one for name in RECURRING), integer_of(one, "SEQUENCE")), reverse=True
        )
        starts = [_time_key(master) for master in masters]
        for number, master in enumerate(masters):
            yield Entry(master, changes if number == 0 else [], len(masters) > 1, starts.count(_time_key(master)) > 1)
        if not masters:
            yield Entry(None, changes)


def _newest(components: list[Component], parsed: ParsedCalendar) -> list[Component]:
    """Return the newest version of each event.

    Programs give distinct events one UID. Two that start at the same time are versions of one if they have the same
    title or distinct sequences.
    """
    kept: list[Component] = []
    for component in components:
        other = next((one for one in kept if _are_versions(one, component)), None)
        if other is None:
            kept.append(component)
            continue
        older, newer = sorted((other, component), key=lambda one: integer_of(one, "SEQUENCE"))
        kept[kept.index(other)] = newer
        reason = (
            "it is in the file twice" if _content(older) == _content(newer) else "the file has another version of it"
        )
        parsed.skipped.append(f"{title_of(older)}: {reason}, {title_of(newer)}, which is imported")
    return kept


def _are_versions(one: Component, other: Component) -> bool:
    if _time_key(one) != _time_key(other):
        return False
    same_title = unescape_line(text_of(one, "SUMMARY")) == unescape_line(text_of(other, "SUMMARY"))
    return same_title or integer_of(one, "SEQUENCE") != integer_of(other, "SEQUENCE")


def _time_key(component: Component) -> str:
    name = "RECURRENCE-ID" if "RECURRENCE-ID" in component else "DTSTART"
    value = next(iter(values_of(component, name)), None)
    return str(getattr(value, "params", {}).get("RANGE", "")) + str(plain(value))


def _content(component: Component) -> str:
    return "\n".join(f"{name}:{component[name]}" for name in sorted(component))


def title_of(component: Component) -> str:
    """Return the title of a component as messages name it."""
    return quoted(unescape_line(text_of(component, "SUMMARY")) or "an event without a title")
