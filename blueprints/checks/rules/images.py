"""Images: that they are there, and described for people who can't see them."""

from collections.abc import Iterator
from urllib.parse import unquote

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.subject import Subject
from core.text import quoted

FIELDS = ("image", "logo", "podcast_image")
MEDIA = "/media/"
LIBRARY = "/desk/media/"


def check_image_fields(subject: Subject) -> Iterator[Finding]:
    """The image of the record is described."""
    for field in FIELDS:
        name = subject.values.get(field)
        file = subject.media_file(name) if name else None
        # Artwork of the podcast is shown beside the name of the show.
        if file is None or file.alt.strip() or getattr(file, "decorative", False) or field == "podcast_image":
            continue
        what = "logo" if field == "logo" else "image"
        problem = f"The {what} {quoted(file.name)} has no description for people who can’t see it."
        advice = "Describe in the media library what it shows, or mark it as decorative."
        yield Finding(field, Level.WARNING, problem, advice, (Fix("Describe it", address=f"{LIBRARY}{file.name}/"),))


def check_body_images(subject: Subject) -> Iterator[Finding]:
    """Images in the text are on this site, and described."""
    for image in dict.fromkeys(subject.outline.images):
        if not image.address.startswith(("/", "?", "#")) or image.address.startswith("//"):
            problem = f"The image {quoted(image.address)} is on another site, so the page doesn’t show it."
            yield Finding("body", Level.WARNING, problem, "Upload it to the media library, and use it from there.",
                          (Fix("Open the media library", address=LIBRARY),))  # fmt: skip
            continue
        name = _media_name(image.address)
        file = subject.media_file(name) if name else None
        if name and file is None:
            problem = f"The image {quoted(name)} isn’t in the media library, so the page shows a broken image."
            yield Finding("body", Level.ERROR, problem, "Upload it, or remove it from the text.",
                          (Fix("Open the media library", address=LIBRARY),))  # fmt: skip
        elif not image.alt and not getattr(file, "decorative", False):
            problem = f"The image {quoted(name or image.address)} has no description for people who can’t see it."
            advice = "Write what it shows between the square brackets: ![A lighthouse at dusk](…)."
            fixes: tuple[Fix, ...] = ()
            if file is not None and file.alt.strip():
                advice = "Use its description from the media library, or write what it shows here."
                fixes = (_describe(subject, image.address, file.alt.strip()),)
            yield Finding("body", Level.WARNING, problem, advice, tuple(fix for fix in fixes if fix.values))


def _describe(subject: Subject, address: str, alt: str) -> Fix:
    body: str = subject.values.get("body") or ""
    plain = " ".join(alt.replace("[", "(").replace("]", ")").split())
    described = body.replace(f"![]({address}", f"![{plain}]({address}")
    return Fix(f"Use {quoted(alt)}", values=(("body", described),) if described != body else ())


def _media_name(address: str) -> str:
    """Return the name of a file in the media library, without the width of a variant."""
    if not address.startswith(MEDIA):
        return ""
    return unquote(address.removeprefix(MEDIA).partition("?")[0].partition("#")[0])
