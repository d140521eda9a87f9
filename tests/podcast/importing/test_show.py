"""A show keeps its identity, and the site keeps its own settings."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from podcast.importing.shows import a_feed, an_item, import_feed, serve_show
from sqlalchemy import select
from website import Answer, Website

from blueprints.media.queries import stored_path
from blueprints.podcast.actions import import_podcast
from blueprints.podcast.importing.parsed_feed import FeedError
from blueprints.podcast.show import show_guid
from core.database import db
from models import Episode, MediaFile, Site
from models.site import PodcastType

pytestmark = pytest.mark.usefixtures("site_row")
OWN = "00000000-0000-4000-8000-000000000001"


def the_row() -> Site:
    return db.session.get_one(Site, 1)


def test_the_site_takes_over_the_identity_of_the_show(website: Website) -> None:
    url = serve_show(website, 1)
    import_feed(url)
    site = the_row()
    assert (site.podcast_guid, site.podcast_first_feed_url) == (show_guid(url), url)
    assert (site.podcast_title, site.podcast_author) == ("Slow Science", "The Pond Lab")
    assert (site.podcast_category, site.podcast_type) == ("Science/Nature", PodcastType.SERIAL)


def test_a_guid_in_the_feed_takes_precedence_over_a_derived_one(website: Website) -> None:
    website.answers["/feed.xml"] = Answer(a_feed(an_item(), show=f"<podcast:guid>{OWN}</podcast:guid>"))
    import_feed(website.url("/feed.xml"))
    assert the_row().podcast_guid == OWN


def test_settings_of_the_site_are_kept_unless_replaced_on_request(website: Website) -> None:
    url = serve_show(website, 1)
    site = the_row()
    site.podcast_title, site.podcast_guid, site.podcast_category = "Our talk", OWN, "Technology"
    db.session.commit()
    result = import_feed(url)
    assert f"keeps its guid, {OWN}" in str(result.remarks[0])
    assert (site.podcast_title, site.podcast_category) == ("Our talk", "Technology")
    assert site.podcast_author == "The Pond Lab"
    import_feed(url, replace_show=True)
    assert (site.podcast_title, site.podcast_category) == ("Slow Science", "Science/Nature")
    assert (site.podcast_guid, site.podcast_first_feed_url) == (show_guid(url), url)


def test_a_feed_file_keeps_the_address_it_names(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(a_feed(an_item(), show='<atom:link rel="self" href="https://old.test/feed/"/>'))
    import_feed(str(path))
    guid = show_guid("https://old.test/feed")
    assert (the_row().podcast_first_feed_url, the_row().podcast_guid) == ("https://old.test/feed/", guid)


def test_a_feed_file_without_an_address_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(a_feed(an_item()))
    assert "neither a guid nor its address" in str(import_feed(str(path)).remarks[0])
    assert the_row().podcast_guid == ""


def test_a_locked_or_moved_show_is_reported(website: Website) -> None:
    show = "<podcast:locked>yes</podcast:locked><itunes:new-feed-url>https://new.test/feed</itunes:new-feed-url>"
    website.answers["/feed.xml"] = Answer(a_feed(an_item(), show=show))
    locked, moved = (str(remark) for remark in import_feed(website.url("/feed.xml")).remarks)
    assert "locked at its old host" in locked
    assert "has moved to https://new.test/feed; import that" in moved


def test_older_pages_of_a_feed_are_read_and_a_missing_one_is_reported(website: Website) -> None:
    def page(number: int, following: str) -> Answer:
        return Answer(a_feed(an_item(str(number)), show=f'<atom:link rel="next" href="{following}"/>'))

    website.answers |= {
        "/feed.xml": page(1, website.url("/2")),
        "/2": page(2, website.url("/3")),
        # The last page links back to the first.
        "/3": page(3, website.url("/feed.xml")),
    }
    assert import_feed(website.url("/feed.xml")).added == 3
    website.answers["/3"] = page(3, website.url("/4"))
    result = import_feed(website.url("/feed.xml"))
    assert "The older episodes are missing" in str(result.skipped[0])
    assert result.unchanged == 3


def test_an_older_page_is_never_a_file_of_this_machine(website: Website, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(a_feed(an_item("secret")))
    for following in (str(secret), f"file://{secret}", "http://["):
        show = f'<atom:link rel="next" href="{following}"/>'
        website.answers["/feed.xml"] = Answer(a_feed(an_item("one"), show=show))
        import_feed(website.url("/feed.xml"))
    assert [episode.guid for episode in db.session.scalars(select(Episode))] == ["urn:one"]


def test_a_feed_that_cannot_be_read_changes_nothing(website: Website) -> None:
    website.answers["/feed.xml"] = Answer(b"<html>")
    for url, expected in ((website.url("/feed.xml"), "isn't valid XML"), (website.url("/none"), "answered 404")):
        with pytest.raises(FeedError, match=expected):
            import_feed(url)
    with pytest.raises(FeedError, match="isn't a public address"):
        import_podcast(website.url("/feed.xml"))
    assert (list(db.session.scalars(select(Episode))), the_row().podcast_guid) == ([], "")


def with_artwork(website: Website, image_format: str, body: bytes | None = None) -> str:
    picture = BytesIO()
    Image.new("RGB", (1500, 1500), "teal").save(picture, image_format)
    website.answers["/art"] = Answer(picture.getvalue() if body is None else body)
    show = f'<itunes:image href="{website.url("/art")}"/>'
    website.answers["/feed.xml"] = Answer(a_feed(an_item(), show=show))
    return website.url("/feed.xml")


def test_the_artwork_is_imported_once(website: Website) -> None:
    url = with_artwork(website, "JPEG")
    assert import_feed(url).remarks == []
    image = the_row().podcast_image
    assert image is not None
    assert (image.name, image.mime_type, image.width) == ("podcast-artwork.jpg", "image/jpeg", 1500)
    assert stored_path(image.sha256).stat().st_size == image.length
    with_artwork(website, "PNG")
    import_feed(url)
    assert the_row().podcast_image is image
    import_feed(url, replace_show=True)
    import_feed(url, replace_show=True)
    assert [file.name for file in db.session.scalars(select(MediaFile))] == [
        "podcast-artwork.jpg",
        "podcast-artwork.png",
    ]


@pytest.mark.parametrize(
    ("image_format", "body", "expected"),
    [
        ("GIF", None, "is neither PNG nor JPEG"),
        ("PNG", b"<svg/>", "is neither PNG nor JPEG"),
        ("PNG", b"\x89PNG\r\n\x1a\nrubbish", "isn't a readable PNG image"),
    ],
)
def test_invalid_artwork_is_reported_and_the_show_is_imported(
    website: Website, image_format: str, body: bytes | None, expected: str
) -> None:
    result = import_feed(with_artwork(website, image_format, body))
    assert expected in str(result.remarks[0])
    assert (the_row().podcast_image, result.added) == (None, 1)
