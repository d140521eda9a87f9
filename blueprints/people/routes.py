"""People routes: the list and the page of a person."""

from flask import Response, abort

from blueprints.events.queries import gather_events
from blueprints.people import blueprint
from blueprints.people.queries import public_people, public_person
from blueprints.podcast.queries import episodes_with_person
from blueprints.research.queries import research_with_person
from blueprints.site.queries import get_site, is_withdrawn
from core.fragments import render
from core.metadata import JsonLd, Metadata, absolute, breadcrumbs, shorten
from core.metadata import person as person_block
from core.time import utc_now
from models import Person


@blueprint.get("/people/")
def index() -> Response:
    """Show all people."""
    now, site = utc_now(), get_site()
    return render(
        "people/index.html",
        "people/_list.html",
        people=public_people(now),
        now=now,
        meta=Metadata(
            title="People",
            description=f"Speakers, chairs, authors and podcast guests at {site.name}.",
            path="/people/",
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("People", "/people/"))],
        ),
    )


@blueprint.get("/people/<slug>")
def person(slug: str) -> Response:
    """Show a person and everything they take part in."""
    now, site = utc_now(), get_site()
    found = public_person(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Person, slug) else 404)
    return render(
        "people/person.html",
        "people/_person.html",
        person=found,
        events=gather_events(now, person=slug),
        episodes=episodes_with_person(found, now),
        research=research_with_person(found, now),
        now=now,
        meta=Metadata(
            title=found.name,
            description=shorten(found.summary or f"Events, episodes and research with {found.name} at {site.name}."),
            path=found.path,
            card=f"/cards/people/{found.slug}.png?v={int(found.updated_at.timestamp())}",
            kind="profile",
            jsonld=[
                _profile_block(found),
                breadcrumbs((site.label, "/"), ("People", "/people/"), (found.name, found.path)),
            ],
        ),
    )


def _profile_block(person: Person) -> JsonLd:
    return {
        "@type": "ProfilePage",
        "url": absolute(person.path),
        "dateModified": person.updated_at.isoformat(),
        "mainEntity": {
            **person_block(person.name, person.path),
            "jobTitle": person.role,
            "affiliation": {"@type": "Organization", "name": person.affiliation},
            "description": person.summary,
            "image": absolute(person.image.path) if person.image else None,
            "sameAs": person.url,
        },
    }
