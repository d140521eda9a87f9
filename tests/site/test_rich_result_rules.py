"""The checker of structured data finds each kind of error."""

from typing import Any

import pytest
from rich_results import Block, blocks, errors, missing

PAGE = "https://podium.test/events/one"


def an_event_block(**changes: Any) -> Block:
    """Return a valid block with changes; properties changed to `...` are left out."""
    block = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "One",
        "url": PAGE,
        "startDate": "2027-03-01T12:00:00+00:00",
        "endDate": "2027-03-01T13:00:00+00:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": [{"@type": "Place", "name": "Hall", "address": "1 Long Street"}],
        "organizer": {"@type": "Organization", "name": "We", "url": "https://podium.test/"},
        **changes,
    }
    return {name: value for name, value in block.items() if value is not ...}


def test_a_valid_block_has_no_error() -> None:
    assert errors(an_event_block()) == []
    assert missing(an_event_block()) == ["Event.description", "Event.image", "Event.performer"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"@context": ...}, "Event: without the context"),
        ({"@type": "Gathering"}, "Gathering: a type that is not"),
        ({"title": "One"}, "Event.title: a property that the type has not"),
        ({"name": ...}, "Event.name: missing"),
        ({"name": ""}, "Event.name: empty"),
        ({"description": "  "}, "Event.description: '  ' is no Text"),
        ({"description": 5}, "Event.description: 5 is no Text"),
        ({"startDate": ...}, "Event.startDate: missing"),
        ({"startDate": "2027-03-01T12:00:00"}, "Event.startDate: '2027-03-01T12:00:00' is no Date|DateTime"),
        ({"startDate": "1 March"}, "Event.startDate: '1 March' is no"),
        ({"endDate": "2027-03-01T12:30:00+01:00"}, "Event.endDate: before its start"),
        ({"duration": "61 minutes"}, "Event.duration: '61 minutes' is no Duration"),
        ({"duration": "PT"}, "Event.duration: 'PT' is no Duration"),
        ({"isAccessibleForFree": "yes"}, "Event.isAccessibleForFree: 'yes' is no Boolean"),
        ({"maximumAttendeeCapacity": True}, "Event.maximumAttendeeCapacity: True is no Integer"),
        ({"eventStatus": "EventScheduled"}, "Event.eventStatus: 'EventScheduled' is no"),
        ({"eventStatus": "https://schema.org/EventOff"}, "Event.eventStatus: 'https://schema.org/EventOff' is no"),
        ({"previousStartDate": "2027-02-01"}, "Event.previousStartDate: of an event that has no new date"),
        ({"url": "/events/one"}, "Event.url: '/events/one' is no URL"),
        ({"url": "http://podium.test/events/one"}, "Event.url: 'http://podium.test/events/one' is not of this site"),
        ({"url": "https://podium.test.evil/"}, "Event.url: 'https://podium.test.evil/' is not of this site"),
        ({"sameAs": "mailto:a@b.test"}, "Event.sameAs: 'mailto:a@b.test' is no URL"),
        ({"location": []}, "Event.location: empty"),
        ({"location": {"@type": "Place", "name": "Hall"}}, "Place.address: missing"),
        ({"location": {"@type": "VirtualLocation", "url": PAGE}}, "Event.location: ['VirtualLocation'] for an event"),
        ({"organizer": {"@type": "Place", "address": "x"}}, "Event.organizer: Place where Organization|Person belongs"),
        ({"organizer": {"@type": "Organization", "startDate": "2027"}}, "Organization.startDate: a property"),
    ],
)
def test_a_planted_error_is_named(changes: dict[str, Any], error: str) -> None:
    assert any(error in found for found in errors(an_event_block(**changes)))


@pytest.mark.parametrize("positions", [(1,), (0, 1), (1, 3), (2, 1), (1, None)])
def test_breadcrumbs_are_numbered_from_one(positions: tuple[Any, ...]) -> None:
    steps = [{"@type": "ListItem", "name": "A", "item": PAGE, "position": position} for position in positions]
    assert errors({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps})


def test_a_block_that_could_end_its_element_is_rejected() -> None:
    with pytest.raises(AssertionError, match="end its element"):
        blocks('<script type="application/ld+json">{"name": "<!--"}</script>')
