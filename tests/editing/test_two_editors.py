"""Two editors at once, whose requests are delayed, reordered and given up while they publish: no field is lost.

`EDITOR_ROUNDS=1000` runs more rounds, from the number `EDITOR_FIRST` on.
"""

import os
import random
from typing import Any

from editing.drafts import OpenForm
from flask import Flask
from records import NOW, a_person, a_site, an_event, save
from team import an_account

from blueprints.editing.actions import CannotUndoError, Sent, publish, undo, withdraw
from blueprints.editing.queries import find_target
from core.database import db
from models import Account, AuditEntry, Draft, Role

ROUNDS = int(os.environ.get("EDITOR_ROUNDS", "40"))
FIRST = int(os.environ.get("EDITOR_FIRST", "0"))
STEPS = 12
# Each has half of the fields, so that a conflict could only be with oneself.
FIELDS = {
    "people": (("name", "affiliation", "body"), ("role", "summary", "slug")),
    "events": (("title", "sessions", "slug"), ("summary", "venue", "body")),
}


def test_no_field_is_lost_and_nobody_conflicts_with_himself(app: Flask) -> None:
    save(a_site())
    team = [an_account(Role.EDITOR, name=name) for name in ("Ada", "Grace")]
    done: dict[str, int] = {}
    for seed in range(FIRST, FIRST + ROUNDS):
        _Round(random.Random(seed), "events" if seed % 2 else "people", seed, team, done).run()  # noqa: S311
    print(f"{ROUNDS} rounds without a lost field or a conflict: {done}")  # noqa: T201
    assert {"published", "withdrawn", "undone", "answered", "overtaken"} <= done.keys()


class _Round:
    def __init__(
        self, chance: random.Random, folder: str, seed: int, team: list[Account], done: dict[str, int]
    ) -> None:
        self.chance, self.folder, self.team, self.done = chance, folder, team, done
        record = an_event(slug=f"talk-{seed}") if folder == "events" else a_person(slug=f"person-{seed}")
        self.ref, self.prefix = str(save(record).id), f"r{seed}"
        self.forms = [OpenForm(folder, self.ref, account) for account in team]
        self.mine: list[dict[str, Any]] = [{}, {}]
        self.on_the_way: list[tuple[int, Sent]] = []
        self.entries: list[AuditEntry] = []

    def run(self) -> None:
        for step in range(STEPS):
            who = self.chance.randrange(2)
            self._type(who, step)
            self.on_the_way.append((who, self.forms[who].request()))
            self.chance.shuffle(self.on_the_way)
            while self.on_the_way and self.chance.random() < 0.5:
                self._arrive()
            if self.chance.random() < 0.3:
                self._act(self.team[1 - who])
        for who, form in enumerate(self.forms):
            assert form.save().conflicts == []
            assert self.mine[who].items() <= form.values.items()
        # What was on the way all the time changes nothing any more.
        while self.on_the_way:
            self._arrive()
        every = self.mine[0] | self.mine[1]
        assert every.items() <= self.forms[0].save().target.values().items()
        publish(self.folder, self.ref, None, self.team[0], NOW)
        target = find_target(self.folder, self.ref)
        assert target and target.draft is None and every.items() <= target.values().items()

    def _type(self, who: int, step: int) -> None:
        path = self.chance.choice(FIELDS[self.folder][who])
        text = f"{self.prefix}-{path}-{step}"
        count = self.chance.randrange(1, 4)
        rows = [
            {"starts": f"2027-03-02 {12 + row}:00", "ends": f"2027-03-02 {12 + row}:30", "title": f"{text} {row}"}
            for row in range(count)
        ]
        self.mine[who][path] = rows if path == "sessions" else text
        self.forms[who].type(**{path: self.mine[who][path]})

    def _arrive(self) -> None:
        sender, request = self.on_the_way.pop()
        form = self.forms[sender]
        saved = form.send(request)
        assert saved.conflicts == []
        self._count("overtaken" if saved.is_late else "saved")
        if self.chance.random() < 0.5 and request.sequence == form.sequence:
            form.receive(request, saved)
            self._count("answered")

    def _act(self, account: Account) -> None:
        action = self.chance.choice([publish, publish, withdraw, undo])
        if action is undo:
            if not self.entries:
                return
            try:
                self.entries.append(undo(self.entries.pop().id, account, NOW))
            except CannotUndoError:
                return
        elif action is publish:
            self.entries.append(publish(self.folder, self.ref, None, account, NOW))
        else:
            self.entries.append(withdraw(self.folder, self.ref, account, NOW))
        self._count(self.entries[-1].action)

    def _count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


def test_a_request_from_before_the_publication_begins_no_draft(app: Flask) -> None:
    save(a_site())
    editor, ref = an_account(Role.EDITOR), str(save(a_person(name="Ada")).id)
    form = OpenForm("people", ref, editor)
    late = form.type(name="Ada Lov").request()
    form.type(name="Ada Lovelace").save()
    publish("people", ref, None, editor, NOW)
    assert form.send(late).is_late
    assert db.session.query(Draft).count() == 0


def test_versions_of_a_draft_that_is_gone_say_nothing_about_the_next(app: Flask) -> None:
    save(a_site())
    editor, ref = an_account(Role.EDITOR), str(save(a_person(name="Ada", role="Fellow")).id)
    one = OpenForm("people", ref, editor)
    for name in ("Ada L", "Ada Lo", "Ada Lov"):
        one.type(name=name).save()
    publish("people", ref, None, editor, NOW)
    OpenForm("people", ref, editor).type(role="Professor").save()
    saved = one.type(role="Director").save()
    assert [(c.path, c.mine, c.theirs) for c in saved.conflicts] == [("role", "Director", "Professor")]
