"""Public holidays on the days of an event."""

from collections.abc import Iterator
from datetime import timedelta

from blueprints.checks.findings import Finding, Level
from blueprints.checks.public_holidays import holiday_on
from blueprints.checks.subject import Subject
from core.time import format_date

LONGEST = 31  # days


def check_holidays(subject: Subject) -> Iterator[Finding]:
    """No day of the event is a public holiday where it takes place."""
    starts, ends = subject.values.get("starts"), subject.values.get("ends")
    if starts is None or subject.is_called_off or subject.is_over:
        return
    first = subject.local(starts).date()
    last = max(first, (subject.local(ends - timedelta(seconds=1)).date() if ends else first))
    for number in range(min((last - first).days + 1, LONGEST)):
        day = first + timedelta(days=number)
        if holiday := holiday_on(day, subject.zone, subject.site.language):
            name, country = holiday
            in_place = f"in {country}" if country == "England" else f"a public holiday in {country}"
            what = f"a bank holiday {in_place}" if country == "England" else in_place
            problem = f"{format_date(day)} is {name}, {what}."
            advice = "Choose another day, or check that the building is open and people can come."
            yield Finding("starts" if number == 0 else "ends", Level.WARNING, problem, advice)
