"""What the checks of the desk say about the talks of a table: clashes, public holidays, clock changes."""

from datetime import datetime

from blueprints.checks.queries import Finding, check_text
from blueprints.content.queries import text_of
from blueprints.talks.table.talk import Problem, Talk
from blueprints.talks.term import Term, talk_values

# The cells of the fields that findings are about. What concerns other fields is for the form of each talk.
CELLS = {"starts": "date", "ends": "time", "contributors": "speakers", "venue": "place"}


def note_findings(term: Term, talks: list[Talk], now: datetime) -> None:
    """Add to each talk what the checks say about its time, place and speakers."""
    for talk in talks:
        if talk.starts is None or talk.is_left_out:
            continue
        # New people have no other engagements.
        slugs = [speaker.slug for speaker in talk.speakers if speaker.slug]
        text = text_of("events", talk_values(term, talk, slugs, now))
        said = {problem.message.rstrip(".") for problem in talk.problems}
        for finding in check_text("events", None, "", text, now):
            problem = _problem(finding)
            if problem and not any(problem.message.startswith(message) for message in said):
                talk.problems.append(problem)


def _problem(finding: Finding) -> Problem | None:
    cell = CELLS.get(finding.path.partition(".")[0])
    if cell is None:
        return None
    link = next(((fix.address, fix.label) for fix in finding.fixes if fix.address), None)
    return Problem(cell, finding.problem, is_error=finding.blocks, link=link)
