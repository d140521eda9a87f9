"""Public holidays of the country in which an event takes place, by its time zone."""

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

# What "the country" means to people there; other countries have only the holidays of the whole country here.
SUBDIVISIONS = {"GB": "ENG"}
# Names that a sentence needs in another form than the list of countries.
PLACES = {"GB": "England"} | {
    code: f"the {name}"
    for code, name in (("US", "United States"), ("NL", "Netherlands"), ("PH", "Philippines"), ("AE", "Emirates"))
}


def holiday_on(day: date, zone: str, language: str) -> tuple[str, str] | None:
    """Return the name of the public holiday on a day, and of the country where it is one; None if it is none."""
    country = country_of(zone, language)
    if country is None or (name := _holidays(country, day.year).get(day)) is None:
        return None
    return name, PLACES.get(country) or _country_names().get(country, country)


def country_of(zone: str, language: str = "") -> str | None:
    """Return the ISO 3166 code of a time zone's country; the region of a language decides between several."""
    region = next((part for part in language.split("-")[1:] if len(part) == 2), "").upper()
    countries = _countries().get(_links().get(zone, zone), ())
    if not countries:
        # Zones such as UTC belong to no country.
        return region or None
    return region if region in countries else countries[0]


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """Return the countries of each zone; the one that zone.tab names comes first."""
    found: dict[str, tuple[str, ...]] = {}
    for name in ("zone.tab", "zone1970.tab"):
        for line in _lines(name):
            codes, _place, zone = line.split("\t")[:3]
            found[zone] = tuple(dict.fromkeys((*found.get(zone, ()), *codes.split(","))))
    return found


@cache
def _links() -> dict[str, str]:
    """Return the zone that stands behind each other name of one, such as Europe/London for GB."""
    # A name of a country of its own, such as Europe/Oslo, is in zone.tab and needs no link.
    links = (line.split() for line in _lines("tzdata.zi") if line.startswith("L "))
    return {name: zone for _, zone, name in links if name not in _countries()}


@cache
def _country_names() -> dict[str, str]:
    return dict(line.split("\t")[:2] for line in _lines("iso3166.tab"))


def _lines(name: str) -> list[str]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> dict[date, str]:
    # A large package, which only the desk needs.
    from holidays import country_holidays

    for language in ("en_GB", "en_US", None):
        try:
            found = country_holidays(country, subdiv=SUBDIVISIONS.get(country), years=year, language=language)
            if language is None or language in (*found.supported_languages, found.default_language):
                return {day: name.replace("; ", " and ") for day, name in found.items()}
        except (NotImplementedError, AttributeError):
            return {}
    return {}
