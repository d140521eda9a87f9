"""Episodes: what directories and players want of a feed."""

from collections.abc import Iterator

from blueprints.checks.findings import Finding, Level
from blueprints.checks.subject import Subject
from blueprints.podcast.queries import is_artwork, names_its_number
from core.text import quoted
from models import Status
from models.episode import EpisodeType
from models.site import PodcastType

LONG = 20 * 60  # seconds; players show chapters of longer episodes above all
AUDIO_EXTENSIONS = {"audio/mpeg": (".mp3",), "audio/x-m4a": (".m4a",), "audio/mp4": (".m4a",)}
ARTWORK = "a square PNG or JPEG of 1400 to 3000 pixels"


def check_episode(subject: Subject) -> Iterator[Finding]:
    """Directories accept the episode, and players show all of it."""
    values = subject.values
    audio = subject.media_file(values["audio"]) if values.get("audio") else None
    if values.get("audio", "") is None and values.get("status") in (Status.DRAFT, Status.WITHDRAWN):
        yield Finding("audio", Level.ERROR, "There is no audio.", "Upload an MP3 or M4A file.")
    if audio is not None and not audio.name.lower().endswith(AUDIO_EXTENSIONS.get(audio.mime_type, ())):
        problem = f"The audio {quoted(audio.name)} is of the type {audio.mime_type}, and some players don’t play it."
        yield Finding("audio", Level.WARNING, problem, "Use an MP3 or M4A file whose name ends in .mp3 or .m4a.")
    title = values.get("title") or ""
    if names_its_number(title):
        problem = "The title starts with a number, which players show a second time."
        yield Finding("title", Level.WARNING, problem, "Leave it to the field for the number.")
    is_serial = subject.site.podcast_type is PodcastType.SERIAL
    if values.get("number", 0) is None and values.get("type") is EpisodeType.FULL:
        problem = "The episode has no number, so players can’t put the serial in order."
        if is_serial:
            yield Finding("number", Level.WARNING, problem, "Enter its number within the season.")
    image = subject.media_file(values["image"]) if values.get("image") else None
    if image is not None and not is_artwork(image):
        size = f"{image.width} × {image.height} pixels" if image.width else image.mime_type
        problem = f"The image is {size}, so directories won’t take it and players show the artwork of the show."
        yield Finding("image", Level.WARNING, problem, f"Use {ARTWORK}.")
    if values.get("transcript", "") is None and values.get("type") is not EpisodeType.TRAILER:
        problem = "There is no transcript for people who can’t hear it."
        yield Finding("transcript", Level.WARNING, problem, "Upload one as WebVTT or SRT.")
    length = audio.duration if audio is not None else None
    if length is not None and length > LONG and values.get("chapters") == ():
        problem = f"The episode lasts {round(length / 60)} minutes and has no chapters."
        yield Finding("chapters", Level.NOTE, problem, "Add a few, so that listeners find a topic again.")
