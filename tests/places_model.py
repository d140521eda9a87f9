"""The rules of places and waiting lists, modelled with lists in memory."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from places import IN_PERSON, ONLINE

from models.event import Attendance

OFFER_HOURS = 10


@dataclass
class Person:
    """A person's status in the model."""

    way: Attendance
    status: str
    until: datetime | None = None


@dataclass
class Model:
    """A model of the rules that uses lists in memory."""

    capacity: dict[Attendance, int | None]
    waitlist: bool
    automatic: bool
    application: bool
    active: dict[str, Person] = field(default_factory=dict)
    lines: dict[Attendance, list[str]] = field(default_factory=lambda: {IN_PERSON: [], ONLINE: []})
    mails: list[tuple[str, str]] = field(default_factory=list)

    def holders(self, way: Attendance) -> int:
        return sum(p.way == way and p.status in ("confirmed", "offered") for p in self.active.values())

    def is_free(self, way: Attendance) -> bool:
        capacity = self.capacity[way]
        return capacity is None or self.holders(way) < capacity

    def settle(self, now: datetime) -> None:
        for name, person in list(self.active.items()):
            if person.status == "offered" and person.until is not None and person.until <= now:
                self.leave(name, "lapsed")
        for way, line in self.lines.items():
            while line and self.is_free(way):
                status = "confirmed" if self.automatic else "offered"
                until = None if self.automatic else now + timedelta(hours=OFFER_HOURS)
                self.active[name := line.pop(0)] = Person(way, status, until)
                self.mails.append((name, status))

    def enter(self, name: str, way: Attendance, welcome: str = "confirmed") -> None:
        if self.is_free(way):
            self.active[name] = Person(way, "confirmed")
            self.mails.append((name, welcome))
        else:
            self.active[name] = Person(way, "waitlisted")
            self.lines[way].append(name)
            self.mails.append((name, "waitlisted"))

    def leave(self, name: str, kind: str) -> None:
        person = self.active.pop(name)
        if person.status == "waitlisted":
            self.lines[person.way].remove(name)
        self.mails.append((name, kind))
