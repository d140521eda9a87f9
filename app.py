"""Podium: the public microsite of a research institute."""

import threading
from datetime import timedelta
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints import register_blueprints
from blueprints.accounts.emails import COMPOSERS as ACCOUNT_EMAILS
from blueprints.accounts.first_start import print_first_link
from blueprints.accounts.queries import LONGEST_SIGNED_IN
from blueprints.checks.actions import check_links_at_night
from blueprints.desk.actions import load_asked_demonstration
from blueprints.desk.emails import COMPOSERS as DESK_EMAILS
from blueprints.editing.actions import empty_trash_each_night, publish_due_drafts
from blueprints.events.actions import keep_calendar_entries
from blueprints.mail.composing import init_mail
from blueprints.media.actions import empty_media_trash
from blueprints.operations.schedule import ScheduledTask, init_schedule, scheduled_tasks
from blueprints.operations.worker import Worker
from blueprints.podcast.actions import ensure_podcast_guid
from blueprints.preview.emails import COMPOSERS as REVIEW_EMAILS
from blueprints.privacy.actions import erase_each_night, erase_left_traces, note_time
from blueprints.privacy.emails import COMPOSERS as PRIVACY_EMAILS
from blueprints.registration.actions import lapse_offers, run_delayed_notices, send_reminders
from blueprints.registration.emails import COMPOSERS as REGISTRATION_EMAILS
from blueprints.site.queries import get_site, is_empty, next_change
from core.data_folder import prepare_data_folder, read_secret_key, with_server_address, write_server_address
from core.database import check_database, init_database
from core.database_errors import explained
from core.database_health import find_damage
from core.fragments import init_fragments
from core.log_masking import init_log_masking
from core.metadata import init_metadata
from core.migrations import init_migrations, upgrade_database
from core.page_cache import init_page_cache
from core.private_answers import init_private_answers
from core.request_bodies import LARGEST_BODY, RequestBodies, only_known_methods
from core.response_bodies import ResponseBodies
from core.response_headers import init_response_headers
from core.row_numbers import init_row_numbers
from core.seats import Seats
from core.security_headers import SecurityHeaders
from core.server import THREADS, main
from core.session_cookie import init_session_cookie
from core.settings import Settings, read_settings
from core.static_files import init_static
from core.time import init_time, utc_now
from core.uploads import init_uploads, uploads_folder
from core.word_breaks import init_word_breaks

ROOT = Path(__file__).parent
SCHEDULED_TASKS = (
    # First, so that what the other tasks write doesn't make a wrong clock look right.
    ScheduledTask("note the time", note_time, every=timedelta(minutes=1)),
    # Before the others, since it settles the waiting lists and notifies people whom reminders should follow.
    ScheduledTask("notify of published changes", run_delayed_notices, every=timedelta(seconds=3)),
    ScheduledTask("publish drafts at their time", publish_due_drafts, every=timedelta(seconds=15)),
    ScheduledTask("take back offers that have expired", lapse_offers, every=timedelta(seconds=15)),
    ScheduledTask("send reminders", send_reminders, every=timedelta(seconds=15)),
    ScheduledTask("erase personal data that has been kept long enough", erase_each_night),
    ScheduledTask("empty the trash", empty_trash_each_night),
    ScheduledTask("erase traces of deleted data", erase_left_traces, every=timedelta(minutes=1)),
    ScheduledTask("look for damage in the database", find_damage),
    ScheduledTask("remove media files that nothing uses", empty_media_trash),
    ScheduledTask("load the demonstration", load_asked_demonstration, every=timedelta(seconds=2)),
    ScheduledTask("keep calendar entries", keep_calendar_entries, every=timedelta(seconds=15)),
    ScheduledTask("check links", check_links_at_night, every=timedelta(minutes=15), waits=True),
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings; without them, for commands, from the data folder and the environment.

    For a command, the data folder stays as it is: the site may not be there.
    """
    is_command = settings is None
    settings = settings or with_server_address(read_settings())
    https = settings.public_url.startswith("https:")
    app = Flask(__name__, static_folder=None)
    app.config["SECRET_KEY"] = read_secret_key(settings) if is_command else prepare_data_folder(settings)
    app.extensions["settings"] = settings
    app.config["SESSION_COOKIE_NAME"] = "__Host-podium" if https else "podium"
    # A name with this prefix is only valid with Secure and without a domain, so that no other host can set the cookie.
    app.config["SESSION_COOKIE_SECURE"] = https
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["PERMANENT_SESSION_LIFETIME"] = LONGEST_SIGNED_IN
    app.config["DATA_FOLDER"] = str(settings.data.resolve())
    app.config["BASE_URL"] = settings.public_url
    app.config["SMTP"] = settings.smtp
    app.config["MAIL_FROM"] = settings.sender
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["STARTED_AT"] = utc_now()
    app.config["MEDIA_FOLDER"] = str(settings.data.resolve() / "media")
    app.config["MEDIA_BY_PROXY"] = settings.media_by_proxy
    init_session_cookie(app)
    app.config["CHECK_LINKS"] = settings.check_links
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # The first to be registered is the last to see an answer.
    init_private_answers(app)
    init_database(app, settings)
    init_migrations(app)
    init_fragments(app)
    init_word_breaks(app)
    init_metadata(app, settings.public_url)
    init_time(app)
    init_row_numbers(app)
    register_blueprints(app)
    init_log_masking(app)
    init_mail(app, {**REGISTRATION_EMAILS, **PRIVACY_EMAILS, **ACCOUNT_EMAILS, **REVIEW_EMAILS, **DESK_EMAILS})
    init_schedule(app, SCHEDULED_TASKS)
    init_static(app, ROOT / "static", settings.data, is_optional=is_command)
    init_response_headers(app)
    # A quarter of the threads is for slow senders and half for slow readers, so that a quarter stays free for pages.
    readers = Seats(at_once=THREADS * 3 // 8, of_one_client=THREADS // 4, waiting=THREADS // 8)
    app.wsgi_app = ResponseBodies(app.wsgi_app, readers)  # type: ignore[method-assign]
    senders = Seats(at_once=THREADS // 4, of_one_client=THREADS // 16, waiting=THREADS)
    app.wsgi_app = RequestBodies(  # type: ignore[method-assign]
        app.wsgi_app,
        senders,
        largest_body=init_uploads(app, path="/desk/media/", session_key="device"),
        folder=lambda: uploads_folder(app),
    )
    if settings.proxies:
        # Only the client's address: the site's own address comes from the settings.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    subdomains = settings.hsts_subdomains
    app.wsgi_app = SecurityHeaders(app.wsgi_app, https=https, hsts_subdomains=subdomains)  # type: ignore[method-assign]
    init_page_cache(
        app,
        next_change=lambda: next_change(utc_now(), get_site().timezone),
        bypass_paths=("/static/", "/media/", "/healthz", "/desk/"),
    )
    app.wsgi_app = only_known_methods(app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def prepare(app: Flask) -> None:
    """Upgrade and check the database, or create an empty one."""
    upgrade_database(app)
    with app.app_context(), explained():
        for warning in check_database(app):
            app.logger.warning(warning)
        ensure_podcast_guid()


def open_site(app: Flask) -> None:
    """Prepare the site in the process that serves it."""
    prepare(app)
    write_server_address(app.extensions["settings"])
    with app.app_context():
        if is_empty():
            app.logger.warning("The site is empty: `flask load FOLDER` fills it, `flask demo` with the demonstration.")
        print_first_link()
    if app.config["SMTP"] is None:
        held = Path(app.config["DATA_FOLDER"], "held-mail")
        app.logger.warning("PODIUM_SMTP_URL is not set, nor smtp_url in podium.toml, so mail is held in %s.", held)


def work(app: Flask, stop: threading.Event) -> None:
    """Send mail and run the scheduled tasks until stopped, in the process that started the server."""
    Worker(app, scheduled_tasks(app), stop).run()


if __name__ == "__main__":
    raise SystemExit(main(create_app, open_site, work))
