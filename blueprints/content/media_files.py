"""Media files: the cues of transcripts."""

from blueprints.media.queries import stored_path
from core.media_files import MediaFacts, inspect_file
from core.transcripts import Cue


def transcript_cues(media: dict[str, MediaFacts], name: str) -> list[Cue]:
    """Return the cues of a transcript, from the stored file when the content folder doesn't contain it."""
    facts = media[name]
    if facts.source is None and facts.sha256:
        facts = media[name] = inspect_file(stored_path(facts.sha256), facts.mime_type)
    return facts.cues
