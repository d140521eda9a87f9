"""Records that this one refers to: whether visitors see them, and whether it is the right one."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.subject import Referred, Subject, referred
from core.database import db
from core.person_names import guess_family_name, sort_key
from core.text import fold_for_search
from core.time import format_local
from models import Person, Status
from models.registry import record_type_in

# The fields that refer to records with a status, and the folders of these.
FIELDS = {
    "series": "series",
    "partners": "partners",
    "guests": "people",
    "people": "people",
    "code_of_conduct": "pages",
    "events": "events",
}
ROWS = {"contributors": ("person", "people"), "sessions": ("people", "people")}


class _Mention(NamedTuple):
    path: str
    folder: str
    slug: str


def check_references(subject: Subject) -> Iterator[Finding]:
    """Everything that the record shows is public too."""
    mentions = list(_mentions(subject))
    by_folder: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        by_folder[mention.folder].add(mention.slug)
    states = {folder: referred(folder, slugs, subject.now) for folder, slugs in by_folder.items()}
    first: dict[tuple[str, str], _Mention] = {}
    for mention in mentions:
        first.setdefault((mention.folder, mention.slug), mention)
    hidden = [
        (mention, state)
        for mention in first.values()
        if (state := states[mention.folder].get(mention.slug)) is not None and not state.is_public
    ]
    drafts = [f"{each.folder}/{each.slug}" for each, state in hidden if state.status is Status.DRAFT]
    for mention, state in hidden:
        if finding := _hidden(subject, mention, state, drafts):
            yield finding


def _hidden(subject: Subject, mention: _Mention, state: Referred, drafts: list[str]) -> Finding | None:
    is_person = mention.folder == "people"
    record_type = record_type_in(mention.folder)
    kind = record_type.singular if record_type else "record"
    title = state.title if is_person else f"The {kind} “{state.title}”"
    who = "them" if is_person else "it"
    if state.status is Status.WITHDRAWN:
        problem = f"{title} is withdrawn, so the page doesn’t show {who}."
        return Finding(mention.path, Level.WARNING, problem, f"Publish {who} again, or remove {who} here.")
    if state.status is Status.DRAFT:
        reference = f"{mention.folder}/{mention.slug}"
        fixes = [Fix(f"Publish {state.title or mention.slug} too", publish=(reference,))]
        if len(drafts) > 1 and reference == drafts[0]:
            fixes.append(Fix(f"Publish all {len(drafts)} drafts too", publish=tuple(drafts)))
        problem = f"{title} is still a draft, so the page doesn’t show {who}."
        return Finding(
            mention.path,
            Level.WARNING,
            problem,
            f"Publish {who} too, or finish {'their' if is_person else 'its'} page first.",
            tuple(fixes),
        )
    own = subject.values.get("publish_at")
    if state.publish_at is None or (own is not None and own >= state.publish_at):
        return None
    since = format_local(state.publish_at, subject.site.timezone)
    problem = f"{title} isn’t public before {since}, so the page doesn’t show {who} until then."
    return Finding(mention.path, Level.NOTE, problem, "Publish both at the same time.")


def _mentions(subject: Subject) -> Iterator[_Mention]:
    for field, folder in FIELDS.items():
        value = subject.values.get(field)
        for slug in (value,) if isinstance(value, str) else value or ():
            yield _Mention(field, folder, slug)
    for field, (step, folder) in ROWS.items():
        for number, row in enumerate(subject.values.get(field) or ()):
            value = row.get(step)
            for slug in (value,) if isinstance(value, str) else value or ():
                yield _Mention(f"{field}.{number}.{step}", folder, slug)


def check_namesakes(subject: Subject) -> Iterator[Finding]:
    """A person isn't there twice under names that look the same."""
    if subject.folder == "people":
        name = subject.values.get("name") or ""
        for other in _namesakes(name, subject.values.get("sort_name") or ""):
            if other.id != subject.record_id:
                what = "has the same name" if _same(name, other.name) else "has a name that looks the same"
                problem = f"{_known(other)} {what}."
                advice = "If it is the same person, use their page instead of a second one."
                yield Finding("name", Level.WARNING, problem, advice, (_open(other),))
        return
    for mention in {each.slug: each for each in _mentions(subject) if each.folder == "people"}.values():
        person = db.session.scalar(select(Person).where(Person.slug == mention.slug))
        for other in _namesakes(person.name, person.sort_name) if person else ():
            if person and other.id != person.id and _same(person.name, other.name):
                problem = f"There are two people called {person.name}. This is {_known(person)}."
                fixes = (_open(other),) if mention.path.endswith("people") else (_instead(other, mention), _open(other))
                yield Finding(mention.path, Level.NOTE, problem, "Check that it is the right one.", fixes)


def _namesakes(name: str, sort_name: str) -> list[Person]:
    """Return the people with this name, or with an initial in place of a given name."""
    if not name.strip():
        return []
    # The index by family names leads to a few people, of however many.
    # The first word as well, for a name that has been written the other way round.
    written = (sort_name.partition(",")[0], guess_family_name(name), name.split()[0])
    families = {fold_for_search(family.strip(",")) for family in written if family}
    found: dict[int, Person] = {}
    for family in families:
        query = select(Person).where(Person.sort_text >= f"{family}\t", Person.sort_text < f"{family}\n")
        found |= {person.id: person for person in db.session.scalars(query.order_by(Person.id).limit(200))}
    exact = select(Person).where(Person.sort_text == sort_key(name, sort_name))
    found |= {person.id: person for person in db.session.scalars(exact.limit(20))}
    return [
        person
        for person in found.values()
        if person.deleted_at is None and person.status is not Status.WITHDRAWN and _look_alike(name, person.name)
    ]


def _same(first: str, second: str) -> bool:
    return _words(first) == _words(second)


def _look_alike(first: str, second: str) -> bool:
    ours, theirs = _words(first), _words(second)
    if ours == theirs or sorted(ours) == sorted(theirs):
        return True
    if not ours or not theirs or ours[-1] != theirs[-1] or not ours[:-1] or not theirs[:-1]:
        return False
    mine, other = ours[0], theirs[0]
    # “A. Lovelace” for “Ada Lovelace”, but not “Alan Lovelace”.
    return mine[0] == other[0] and 1 in (len(mine), len(other))


def _words(name: str) -> list[str]:
    return fold_for_search(name).replace(".", " ").replace("-", " ").split()


def _known(person: Person) -> str:
    return ", ".join(part for part in (person.name, person.affiliation or person.role) if part)


def _open(person: Person) -> Fix:
    return Fix(f"Open {_known(person)}", address=f"/desk/people/{person.id}/")


def _instead(person: Person, mention: _Mention) -> Fix:
    return Fix(f"Use {_known(person)}", values=((mention.path, person.slug),))
