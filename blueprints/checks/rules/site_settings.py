"""Settings of the site: the contrast of its accent colour, and the artwork of its podcast."""

from collections.abc import Iterator

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.rules.episodes import ARTWORK
from blueprints.checks.subject import Subject
from blueprints.podcast.queries import is_artwork
from blueprints.site.queries import DEEP_PAPER
from core.colour import Colour, contrast, format_colour, parse_colour
from core.fields.texts import LEAST_CONTRAST


def check_accent(subject: Subject) -> Iterator[Finding]:
    """Links in the accent colour can be read on the paper of the pages."""
    accent = subject.values.get("accent")
    if accent is None:
        return
    colour = parse_colour(accent)
    ratio = contrast(colour, DEEP_PAPER)
    if ratio >= LEAST_CONTRAST:
        return
    problem = f"Links in the accent colour have a contrast of only {ratio:.1f}:1 on tinted paper; 4.5:1 is needed."
    yield Finding("accent", Level.WARNING, problem, "Choose a slightly darker colour.", (darker(colour),))


def darker(colour: Colour) -> Fix:
    """Return the button for the accent that is as much darker as it has to be."""
    for percent in range(100, -1, -1):
        red, green, blue = (part * percent // 100 for part in colour)
        if contrast((red, green, blue), DEEP_PAPER) >= LEAST_CONTRAST:
            break
    right = format_colour((red, green, blue))
    return Fix(f"Use {right}", values=(("accent", right),))


def check_show(subject: Subject) -> Iterator[Finding]:
    """Directories accept the artwork of the podcast."""
    name = subject.values.get("podcast_image")
    image = subject.media_file(name) if name else None
    if image is not None and not is_artwork(image):
        size = f"{image.width} × {image.height} pixels" if image.width else image.mime_type
        problem = f"The artwork of the podcast is {size}, which directories don’t accept."
        yield Finding("podcast_image", Level.WARNING, problem, f"Use {ARTWORK}, or none to have one drawn.")
