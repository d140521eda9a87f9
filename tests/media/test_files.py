"""Files are served completely or in ranges, to this site and to players elsewhere."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_file, a_site, an_episode, an_event, save
from sqlalchemy import select

from blueprints.media.actions import store_file
from core.database import db
from models import MediaFile, Status

SOUND = bytes(range(256)) * 40


@pytest.fixture
def sound(app: object, tmp_path: Path) -> str:
    """The address of a stored audio file."""
    source = tmp_path / "sound.mp3"
    source.write_bytes(SOUND)
    save(a_site(), a_file(name="sound.mp3", sha256=store_file(source), length=len(SOUND)))
    return "/media/sound.mp3"


def test_a_file_is_served_with_its_type_and_digest(client: LintingClient, sound: str) -> None:
    response = client.get(sound)
    assert response.data == SOUND
    assert response.mimetype == "audio/mpeg"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert not response.headers["ETag"].startswith("W/")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("asked", "got"),
    [("bytes=0-9", SOUND[:10]), ("bytes=-5", SOUND[-5:]), ("bytes=10000-", SOUND[10000:])],
)
def test_a_single_range_is_served(client: LintingClient, sound: str, asked: str, got: bytes) -> None:
    response = client.get(sound, headers={"Range": asked})
    assert (response.status_code, response.data) == (206, got)
    assert response.headers["Content-Range"].endswith(f"/{len(SOUND)}")


def test_a_range_past_the_end_answers_416(client: LintingClient, sound: str) -> None:
    response = client.get(sound, headers={"Range": "bytes=99999-"})
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(SOUND)}")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=9-3", "lines=1-2", "bytes=a-b"])
def test_an_unsupported_range_gets_the_whole_file(client: LintingClient, sound: str, asked: str) -> None:
    response = client.get(sound, headers={"Range": asked})
    assert (response.status_code, response.data) == (200, SOUND)


def test_if_range_prevents_mixing_two_versions(client: LintingClient, sound: str) -> None:
    etag = client.get(sound).headers["ETag"]
    assert client.get(sound, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    assert client.get(sound, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).data == SOUND


def test_head_has_the_headers_of_get(client: LintingClient, sound: str) -> None:
    whole = client.get(sound)
    # Ranges are defined for GET only (RFC 9110, 14.2).
    for headers in ({}, {"Range": "bytes=0-9"}):
        head = client.head(sound, headers=headers)
        assert (head.status_code, dict(head.headers), head.data) == (whole.status_code, dict(whole.headers), b"")


def test_scripts_of_other_sites_may_request_ranges(client: LintingClient, sound: str) -> None:
    preflight = client.options(sound, headers={"Origin": "https://player.test", "Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "Range" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Content-Range" in client.get(sound).headers["Access-Control-Expose-Headers"]
    assert "Set-Cookie" not in client.get(sound).headers


def test_an_unchanged_file_answers_304(client: LintingClient, sound: str) -> None:
    etag = client.get(sound).headers["ETag"]
    assert client.get(sound, headers={"If-None-Match": etag}).status_code == 304


def test_audio_is_public_only_with_its_episode(client: LintingClient, sound: str) -> None:
    audio = db.session.scalars(select(MediaFile)).one()
    episode = save(an_episode(audio=audio, status=Status.SCHEDULED, publish_at=NOW))
    with time_machine.travel(NOW - timedelta(seconds=1), tick=False):
        assert client.get(sound).status_code == 404
    with time_machine.travel(NOW, tick=False):
        assert client.get(sound).status_code == 200
        for status in (Status.DRAFT, Status.WITHDRAWN):
            episode.status = status
            db.session.commit()
            assert client.get(sound).status_code == 404
        save(an_episode(transcript=audio, publish_at=NOW))
        assert client.get(sound).status_code == 200


HANDED_OVER = {"X-Sendfile-Type": "X-Accel-Redirect"}


def test_a_proxy_that_serves_media_itself_is_told_the_file_and_its_headers(client: LintingClient, sound: str) -> None:
    served = client.get(sound)
    client.application.config["MEDIA_BY_PROXY"] = True
    headers = {**HANDED_OVER, "Range": "bytes=0-9", "If-None-Match": served.headers["ETag"]}
    answer = client.get(sound, headers=headers)
    assert (answer.status_code, answer.data) == (200, b"")
    stored = Path(client.application.config["MEDIA_FOLDER"] + answer.headers["X-Accel-Redirect"])
    assert stored.read_bytes() == SOUND
    # The group reads it, to which the proxy belongs; others don't.
    assert stored.stat().st_mode & 0o777 == 0o640
    # Conditions, ranges, lengths and times are the proxy's.
    theirs = ("Content-Length", "Last-Modified", "Date", "X-Accel-Redirect")
    assert {name: value for name, value in answer.headers.items() if name not in theirs} == {
        name: value for name, value in served.headers.items() if name not in theirs
    }


def test_a_proxy_is_told_no_file_that_visitors_may_not_have(client: LintingClient, sound: str) -> None:
    client.application.config["MEDIA_BY_PROXY"] = True
    save(an_episode(audio=db.session.scalars(select(MediaFile)).one(), status=Status.DRAFT))
    answer = client.get(sound, headers=HANDED_OVER)
    assert (answer.status_code, "X-Accel-Redirect" in answer.headers) == (404, False)


def test_nobody_gets_a_file_without_its_bytes_who_is_not_such_a_proxy(client: LintingClient, sound: str) -> None:
    assert client.get(sound, headers=HANDED_OVER).data == SOUND
    client.application.config["MEDIA_BY_PROXY"] = True
    assert client.get(sound).data == SOUND


@pytest.mark.parametrize("name", ["nothing.mp3", "..%2F..%2Fsecret_key", "%2e%2e/podium.db"])
def test_only_files_of_the_site_are_served(client: LintingClient, sound: str, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_storing_the_same_bytes_twice_keeps_one_file(own_app: object, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"same")
    second.write_bytes(b"same")
    assert store_file(first) == store_file(second)
    assert len([path for path in (tmp_path / "data" / "media").rglob("*") if path.is_file()]) == 1


def test_covers_and_cards_are_drawn_for_public_records_only(client: LintingClient) -> None:
    save(a_site(), an_event(slug="seen"), an_event(slug="unseen", status=Status.DRAFT))
    assert client.get("/covers/events/seen.svg").mimetype == "image/svg+xml"
    card = client.get("/cards/events/seen.png")
    assert card.data.startswith(b"\x89PNG")
    for address in ("/covers/events/unseen.svg", "/cards/events/unseen.png", "/covers/nothing/seen.svg"):
        assert client.get(address).status_code == 404
