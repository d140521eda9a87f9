"""Podcast actions: set the guid of the show, import a podcast."""

from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy.exc import IntegrityError

from blueprints.podcast.importing.artwork import fetch_artwork, with_free_name
from blueprints.podcast.importing.audio import delete_partial_audio, import_folder
from blueprints.podcast.importing.episodes import add_missing_files, new_episode
from blueprints.podcast.importing.feed_source import load_feed
from blueprints.podcast.importing.missing_files import FetchedFiles, MissingFiles, fetch_missing_files
from blueprints.podcast.importing.parsed_feed import FeedError, Item, ItemError, Remark, Show
from blueprints.podcast.importing.show_settings import apply_description, apply_identity
from blueprints.podcast.queries import episode_with_guid
from blueprints.podcast.show import FEED_PATH, show_guid
from core.database import db, writing
from core.fetching import AddressFilter, ProgressCallback, is_public_address
from core.metadata import absolute
from core.terminal import Progress
from models import Site

STEPS_PER_EPISODE = 1000  # of the progress of each episode


def ensure_podcast_guid() -> None:
    """Set the guid of the podcast once, as soon as the site has a public address."""
    site, feed_url = db.session.get(Site, 1), absolute(FEED_PATH)
    if site is None or site.podcast_guid or _is_local(urlsplit(feed_url).hostname or ""):
        return
    with writing():
        site = db.session.get_one(Site, 1)
        site.podcast_guid = site.podcast_guid or show_guid(feed_url)
        site.podcast_first_feed_url = site.podcast_first_feed_url or feed_url


def _is_local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@dataclass(slots=True)
class ImportResult:
    """Counts of the episodes of an import, with remarks and skipped items."""

    read: int = 0
    added: int = 0
    completed: int = 0
    without_audio: int = 0
    failed: int = 0
    skipped: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        """How many episodes were already present and got nothing new."""
        return self.read - self.added - self.completed - self.failed


def import_podcast(
    source: str,
    *,
    audio: bool = False,
    replace_show: bool = False,
    progress: Progress | None = None,
    is_allowed: AddressFilter = is_public_address,
) -> ImportResult:
    """Import the show of a feed; FeedError if the feed can't be read, and then nothing is changed.

    Each episode is one transaction. Episodes that are already present are left unchanged and only get missing files,
    so an interrupted import continues when it is run again.
    """
    with import_folder(Path(current_app.config["DATA_FOLDER"])) as folder:
        feed = load_feed(source, is_allowed)
        result = ImportResult(read=len(feed.items), skipped=feed.skipped)
        result.remarks += _import_show(feed.show, folder, is_allowed, replace=replace_show)
        for number, item in enumerate(feed.items):
            advance = partial(
                _report_progress, progress, item.title, number * STEPS_PER_EPISODE, len(feed.items) * STEPS_PER_EPISODE
            )
            advance(0, 1)
            _import_episode(item, folder, is_allowed, result, advance if audio else None)
            advance(1, 1)
    return result


def _report_progress(
    progress: Progress | None, title: str, before: int, steps: int, done: int, total: int | None
) -> None:
    if progress and total:
        progress(before + STEPS_PER_EPISODE * done // total, steps, title)


def _import_show(show: Show, folder: Path, is_allowed: AddressFilter, *, replace: bool) -> list[Remark]:
    site = db.session.get(Site, 1)
    if site is None:
        raise FeedError("The site is empty; start the server once, or load content files.")
    lacks_artwork = site.podcast_image_id is None
    # Fetching takes a while, and SQLite's log cannot be emptied while a transaction is open.
    db.session.rollback()
    artwork, remarks = None, []
    if show.image_url and (lacks_artwork or replace):
        try:
            artwork = fetch_artwork(show.image_url, folder, is_allowed)
        except ItemError as error:
            remarks.append(Remark("", str(error)))
    with writing():
        site = db.session.get_one(Site, 1)
        remarks += apply_identity(site, show, replace=replace)
        apply_description(site, show, replace=replace)
        if artwork and (site.podcast_image is None or site.podcast_image.sha256 != artwork.sha256):
            site.podcast_image = with_free_name(artwork)
    return remarks


def _import_episode(
    item: Item, folder: Path, is_allowed: AddressFilter, result: ImportResult, on_audio: ProgressCallback | None
) -> None:
    """Import one episode or its missing files; audio only if `on_audio` is given."""
    missing = MissingFiles.of(item, episode_with_guid(item.guid), audio=on_audio is not None)
    db.session.rollback()
    fetched = fetch_missing_files(item, missing, folder, is_allowed, on_audio)
    try:
        _write_episode(item, fetched, result)
    except IntegrityError:
        result.failed += 1
        fetched.remarks = [Remark(item.title, "was changed by somebody else during the import; run it again")]
    result.remarks += fetched.remarks
    if fetched.audio or (on_audio and not missing.audio):
        # Also after an import that was killed between the last commit and this line.
        delete_partial_audio(item.audio_url, folder)


def _write_episode(item: Item, fetched: FetchedFiles, result: ImportResult) -> None:
    with writing():
        episode = episode_with_guid(item.guid)
        is_new = episode is None
        if episode is None:
            episode = new_episode(item, fetched.remarks)
        with db.session.no_autoflush:
            is_more = add_missing_files(episode, fetched)
        without_audio = episode.audio is None
    result.added += is_new
    result.completed += is_more and not is_new
    result.without_audio += without_audio
