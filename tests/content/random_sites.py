"""Random sites with everything that a database can contain."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from content.strategies import (
    ZONES,
    Draw,
    bodies,
    days,
    distances,
    lines,
    many,
    moments,
    names,
    numbers,
    one_of,
    paths,
    perhaps,
    perhaps_moments,
    some,
    texts,
    urls,
)
from hypothesis import strategies as st

from models import (
    Chapter,
    Contributor,
    Episode,
    Event,
    MediaFile,
    MenuItem,
    MovedAddress,
    Opportunity,
    Page,
    Partner,
    Person,
    Question,
    ResearchItem,
    Resource,
    Series,
    Session,
    Site,
    Status,
    Topic,
)
from models.episode import EpisodeType
from models.event import EventFormat, EventKind, RegistrationMode, WaitlistMode
from models.event_parts import ContributorRole, QuestionKind, ResourceKind
from models.opportunity import OpportunityKind
from models.partner import PartnerKind
from models.research import ResearchKind
from models.site import PodcastType


def record(draw: Draw, slug: str, statuses: tuple[Status, ...] = tuple(Status)) -> dict[str, Any]:
    """Return the fields that all published record types share."""
    allowed = [status for status in statuses if status not in (Status.CANCELLED, Status.POSTPONED)]
    status = draw(st.sampled_from(allowed))
    publish_at = draw(moments if status is Status.SCHEDULED else perhaps_moments)
    return {"slug": slug, "summary": draw(texts), "body": draw(bodies), "status": status, "publish_at": publish_at}


@st.composite
def sites(draw: Draw, media: Callable[[], dict[str, MediaFile]]) -> list[Any]:
    """Return the records of a site, not yet added to a session."""
    files = media()
    for file in files.values():
        file.alt, file.credit, file.decorative = draw(texts), draw(lines), draw(st.booleans())
        file.focal_x, file.focal_y = draw(st.integers(0, 100)), draw(st.integers(0, 100))
    topics = many(draw, lambda slug: Topic(slug=slug, title=draw(names), summary=draw(texts)))
    faces = [file for file in files.values() if file.mime_type == "image/png"]
    people = many(
        draw,
        lambda slug: Person(
            **record(draw, slug),
            name=draw(names),
            role=draw(lines),
            affiliation=draw(lines),
            url=draw(urls),
            image=draw(perhaps(faces)),
        ),
    )
    partners = many(
        draw,
        lambda slug: Partner(
            **record(draw, slug),
            name=draw(names),
            kind=draw(one_of(PartnerKind)),
            url=draw(urls),
            logo=draw(perhaps(faces)),
        ),
    )
    pages = many(draw, lambda slug: Page(**record(draw, slug), title=draw(names)))

    def links() -> dict[str, Any]:
        return {"topics": draw(some(topics)), "partners": draw(some(partners))}

    series = many(
        draw, lambda slug: Series(**record(draw, slug), title=draw(names), image=draw(perhaps(faces)), **links())
    )
    events = many(draw, lambda slug: event(draw, slug, people, pages, series, faces, links()))
    episodes = many(draw, lambda slug: episode(draw, slug, files, people, events, links()))
    for number, each in enumerate(episodes, 1):
        each.number = number
    research = many(
        draw,
        lambda slug: ResearchItem(
            **record(draw, slug),
            title=draw(names),
            kind=draw(one_of(ResearchKind)),
            date=draw(st.none() | days),
            url=draw(urls),
            image=draw(perhaps(faces)),
            people=draw(some(people)),
            **links(),
        ),
    )
    opportunities = many(draw, lambda slug: opportunity(draw, slug, links()))
    everything = [*files.values(), *topics, *people, *partners, *pages, *series, *events, *episodes, *research]
    promoted = [f"{record_type.__tablename__}/{record_type.slug}" for record_type in research]
    old = draw(st.lists(st.sampled_from(["/a", "/b", "/c"]), unique=True))
    moved = [MovedAddress(old=path, new="/" + draw(st.sampled_from(["d", "e?f=g", "'"]))) for path in old]
    return [*everything, *opportunities, *moved, site(draw, promoted)]


def event(
    draw: Draw,
    slug: str,
    people: list[Person],
    pages: list[Page],
    series: list[Series],
    faces: list[MediaFile],
    links: dict[str, Any],
) -> Event:
    kept = record(draw, slug)
    if kept["status"] is Status.PUBLISHED:
        kept["status"] = draw(st.sampled_from([Status.PUBLISHED, Status.CANCELLED, Status.POSTPONED]))
    held, starts = draw(one_of(EventFormat)), draw(perhaps_moments)
    ends = starts and starts + abs(draw(distances))
    roles = (
        draw(st.lists(st.tuples(st.sampled_from(people), one_of(ContributorRole)), unique=True, max_size=3))
        if people
        else []
    )
    return Event(
        **kept,
        **links,
        title=draw(names),
        kind=draw(one_of(EventKind)),
        starts=starts,
        ends=ends,
        timezone=draw(st.sampled_from(ZONES)),
        format=held,
        venue=draw(lines),
        address=draw(texts),
        online_url=draw(urls),
        image=draw(perhaps(faces)),
        series=draw(perhaps(series)),
        code_of_conduct=draw(perhaps(pages)),
        contributors=[Contributor(person=person, role=role) for person, role in roles],
        sessions=[session(draw, starts, people) for _ in range(draw(st.integers(0, 2)))] if starts else [],
        resources=[
            Resource(title=draw(names), url=draw(paths), kind=draw(one_of(ResourceKind)))
            for _ in range(draw(st.integers(0, 2)))
        ],
        **registration(draw, held, ends),
    )


def session(draw: Draw, starts: datetime, people: list[Person]) -> Session:
    begins = starts + draw(distances)
    return Session(
        title=draw(names),
        starts=begins,
        ends=begins + abs(draw(distances)),
        room=draw(lines),
        people=draw(some(people)),
    )


def registration(draw: Draw, held: EventFormat, ends: datetime | None) -> dict[str, Any]:
    mode = draw(one_of(RegistrationMode))
    closes = draw(perhaps_moments)
    closes = min(closes, ends) if closes and ends else closes
    opens = draw(perhaps_moments)
    return {
        "registration_mode": mode,
        "registration_opens": min(opens, closes) if opens and closes else opens,
        "registration_closes": closes,
        "registration_url": draw(urls.filter(bool) if mode is RegistrationMode.EXTERNAL else urls),
        "capacity": draw(numbers) if held is not EventFormat.ONLINE else None,
        "online_capacity": draw(numbers) if held is not EventFormat.IN_PERSON else None,
        "waitlist": draw(st.booleans()),
        "waitlist_mode": draw(st.sampled_from(WaitlistMode)),
        "offer_hours": draw(st.integers(1, 200)),
        "reminders": draw(st.none() | st.lists(st.integers(1, 100), max_size=3)),
        "questions": [question(draw, label) for label in draw(st.lists(names, unique=True, max_size=2))],
    }


def question(draw: Draw, label: str) -> Question:
    kind = draw(one_of(QuestionKind))
    choosing = kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)
    choices = draw(st.lists(names, unique=True, min_size=2, max_size=3)) if choosing else []
    return Question(label=label, kind=kind, required=draw(st.booleans()), choices=choices, help=draw(texts))


def episode(
    draw: Draw, slug: str, files: dict[str, MediaFile], people: list[Person], events: list[Event], links: dict[str, Any]
) -> Episode:
    kept = record(draw, slug)
    kept["publish_at"] = kept["publish_at"] or draw(moments)
    places = sorted(draw(st.sets(st.integers(0, 3599), max_size=3)))
    transcript = draw(perhaps([files["words.vtt"]]))
    return Episode(
        **kept,
        **links,
        guid=draw(st.uuids().map(str) | st.uuids().map(lambda guid: f"https://old.example.org/?p={guid}")),
        title=draw(names),
        season=draw(st.integers(1, 9)),
        type=draw(one_of(EpisodeType)),
        audio=draw(perhaps([files["hour.mp3"]])) if kept["status"] is Status.DRAFT else files["hour.mp3"],
        explicit=draw(st.booleans()),
        transcript=transcript,
        cues=[{"starts": 0.25, "ends": 1.5, "speaker": "Ada", "text": "Hello"}] if transcript else [],
        image=draw(perhaps([files["face.png"]])),
        chapters=[Chapter(starts=place, title=draw(names)) for place in places],
        guests=draw(some(people)),
        events=draw(some(events)),
    )


def opportunity(draw: Draw, slug: str, links: dict[str, Any]) -> Opportunity:
    opens, closes = draw(perhaps_moments), draw(perhaps_moments)
    if opens and closes:
        opens, closes = sorted((opens, closes))
    kind = draw(one_of(OpportunityKind))
    return Opportunity(
        **record(draw, slug), title=draw(names), kind=kind, opens=opens, closes=closes, url=draw(urls), **links
    )


def site(draw: Draw, promoted: list[str]) -> Site:
    def items(place: str) -> list[MenuItem]:
        return [
            MenuItem(
                place=place,
                title=draw(names),
                url=draw(paths),
                line=draw(texts) if place == "menu" else "",
                promote=draw(st.sampled_from(["", *promoted])) if place == "menu" else "",
            )
            for _ in range(draw(st.integers(0, 2)))
        ]

    return Site(
        name=draw(names),
        short_name=draw(lines),
        strapline=draw(names),
        summary=draw(texts.filter(str.strip)),
        language=draw(st.sampled_from(["en-GB", "cy", "zh-Hant-TW"])),
        timezone=draw(st.sampled_from(ZONES)),
        accent=draw(st.sampled_from(["#7a1f2b", "#000000"])),
        email=draw(st.sampled_from(["", "a@b", "'\"#:@example.org"])),
        press_email=draw(st.sampled_from(["", "ä@b.c"])),
        registered_line=draw(texts),
        notice=draw(texts),
        podcast_title=draw(lines),
        podcast_summary=draw(texts),
        podcast_author=draw(lines),
        podcast_category=draw(st.sampled_from(["Science", "Science/Mathematics", "TV & Film/After Shows"])),
        podcast_type=draw(one_of(PodcastType)),
        podcast_explicit=draw(st.booleans()),
        podcast_copyright=draw(lines),
        podcast_locked=draw(st.booleans()),
        podcast_show_email=draw(st.booleans()),
        podcast_guid=draw(st.just("") | st.uuids().map(str)),
        podcast_first_feed_url=draw(urls),
        podcast_new_feed_url=draw(urls),
        newsletter_summary=draw(texts),
        menu=items("menu"),
        footer=items("footer"),
    )
