"""Two editors at once, whose requests are delayed, reordered and given up: no field is lost."""

import random

from editing.drafts import OpenForm
from flask import Flask
from records import a_person, a_site, save

from blueprints.editing.actions import Sent

ROUNDS = 40
FIELDS = ("name", "role", "affiliation", "summary", "body")


def test_no_field_is_lost_and_nobody_conflicts_with_himself(app: Flask) -> None:
    save(a_site())
    for seed in range(ROUNDS):
        _one_round(random.Random(seed))  # noqa: S311 - the same rounds each time


def _one_round(chance: random.Random) -> None:
    ref = str(save(a_person()).id)
    forms = [OpenForm("people", ref), OpenForm("people", ref)]
    mine: list[dict[str, str]] = [{}, {}]
    on_the_way: list[tuple[int, Sent]] = []
    for step in range(12):
        who = chance.randrange(2)
        # Each has half of the fields, so that a conflict could only be with oneself.
        path = chance.choice(FIELDS[who::2])
        mine[who][path] = f"{path} {who} {step}"
        forms[who].type(**{path: mine[who][path]})
        on_the_way.append((who, forms[who].request()))
        chance.shuffle(on_the_way)
        while on_the_way and chance.random() < 0.5:
            sender, request = on_the_way.pop()
            saved = forms[sender].send(request)
            assert saved.conflicts == []
            if chance.random() < 0.5 and request.sequence == forms[sender].sequence:
                forms[sender].receive(request, saved)
    for who, form in enumerate(forms):
        assert form.save().conflicts == []
        assert mine[who].items() <= form.values.items()
    assert forms[0].save().target.values().items() >= (mine[0] | mine[1]).items()
