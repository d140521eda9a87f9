"""Media files: the fields of their sidecars, and the cues of transcripts."""

from blueprints.media.queries import stored_path
from core.fields.choices import Boolean
from core.fields.field import Field, FieldType
from core.fields.numbers import Integer
from core.fields.rows import Section
from core.fields.texts import Line, Text
from core.media_files import MediaFacts, inspect_file
from core.transcripts import Cue
from models.media_file import CENTRE

FIELDS_OF_FILES = (
    Field("alt", Text()),
    Field("decorative", Boolean()),
    Field("credit", Line()),
    Field(
        "focal",
        Section(
            Field("x", Integer(0, 100), default=CENTRE, column="focal_x"),
            Field("y", Integer(0, 100), default=CENTRE, column="focal_y"),
        ),
    ),
)
# A file that is loaded is not in the trash.
DERIVED_OF_FILES = tuple(
    Field(name, FieldType()) for name in ("mime_type", "sha256", "length", "duration", "width", "height", "deleted_at")
)


def transcript_cues(media: dict[str, MediaFacts], name: str) -> list[Cue]:
    """Return the cues of a transcript, from the stored file when the content folder doesn't contain it."""
    facts = media[name]
    if facts.source is None and facts.sha256:
        facts = media[name] = inspect_file(stored_path(facts.sha256), facts.mime_type)
    return facts.cues
