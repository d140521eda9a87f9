"""Podium: the public microsite of a research institute."""

import threading
from datetime import timedelta
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints import register_blueprints
from blueprints.content.actions import load_content
from blueprints.content.exceptions import ContentError
from blueprints.events.actions import keep_calendar_entries
from blueprints.mail.composing import init_mail
from blueprints.operations.schedule import ScheduledTask, init_schedule, scheduled_tasks
from blueprints.operations.worker import Worker
from blueprints.podcast.actions import ensure_podcast_guid
from blueprints.privacy.actions import erase_expired
from blueprints.privacy.emails import COMPOSERS as PRIVACY_EMAILS
from blueprints.registration.actions import lapse_offers, send_reminders
from blueprints.registration.emails import COMPOSERS as REGISTRATION_EMAILS
from blueprints.site.queries import get_site, is_empty, next_change
from core.database import check_database, init_database
from core.fragments import init_fragments
from core.metadata import init_metadata
from core.migrations import init_migrations, upgrade_database
from core.page_cache import init_page_cache
from core.request_bodies import LARGEST_BODY, RequestBodies, only_known_methods
from core.response_headers import init_response_headers
from core.security_headers import SecurityHeaders
from core.server import THREADS, main
from core.settings import Settings, StartError, prepare_data_folder, read_settings
from core.static_files import init_static
from core.time import init_time, utc_now
from core.word_breaks import init_word_breaks

ROOT = Path(__file__).parent
DEMONSTRATION = ROOT / "demo" / "content"
SCHEDULED_TASKS = (
    ScheduledTask("take back offers that have expired", lapse_offers, every=timedelta(seconds=15)),
    ScheduledTask("send reminders", send_reminders, every=timedelta(seconds=15)),
    ScheduledTask("keep calendar entries", keep_calendar_entries, every=timedelta(seconds=15)),
    ScheduledTask("erase personal data that has been kept long enough", erase_expired),
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings, by default those of the environment."""
    settings = settings or read_settings()
    https = settings.public_url.startswith("https:")
    app = Flask(__name__, static_folder=None)
    app.config["SECRET_KEY"] = prepare_data_folder(settings)
    app.config["SESSION_COOKIE_NAME"] = "__Host-podium" if https else "podium"
    app.config["DATA_FOLDER"] = str(settings.data.resolve())
    app.config["BASE_URL"] = settings.public_url
    app.config["SMTP"] = settings.smtp
    app.config["MAIL_FROM"] = settings.sender
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["STARTED_AT"] = utc_now()
    app.config["MEDIA_FOLDER"] = str(settings.data.resolve() / "media")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_database(app, settings)
    init_migrations(app)
    init_fragments(app)
    init_word_breaks(app)
    init_metadata(app, settings.public_url)
    init_time(app)
    register_blueprints(app)
    init_mail(app, {**REGISTRATION_EMAILS, **PRIVACY_EMAILS})
    init_schedule(app, SCHEDULED_TASKS)
    init_static(app, ROOT / "static", settings.data)
    init_response_headers(app)
    # Half of the threads stay free for pages; a slow client can occupy only a quarter of the other half.
    bodies = RequestBodies(app.wsgi_app, at_once=THREADS // 2, of_one_client=THREADS // 8)
    app.wsgi_app = bodies  # type: ignore[method-assign]
    if settings.proxies:
        # Only the client's address: the site's own address comes from the settings.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    app.wsgi_app = SecurityHeaders(app.wsgi_app, https=https)  # type: ignore[method-assign]
    init_page_cache(
        app,
        next_change=lambda: next_change(utc_now(), get_site().timezone),
        bypass_paths=("/static/", "/media/", "/healthz"),
    )
    app.wsgi_app = only_known_methods(app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def prepare(app: Flask) -> None:
    """Upgrade and check the database, and load the demonstration into an empty site."""
    upgrade_database(app)
    for warning in check_database(app):
        app.logger.warning(warning)
    with app.app_context():
        if is_empty():
            try:
                load_content(DEMONSTRATION)
            except ContentError as error:
                raise StartError(f"The demonstration cannot be loaded: {error.errors[0]}") from error
        ensure_podcast_guid()


def open_site(app: Flask) -> None:
    """Prepare the site in the process that serves it."""
    prepare(app)
    if app.config["SMTP"] is None:
        app.logger.warning("PODIUM_SMTP_URL is not set, so mail is held in %s/held-mail.", app.config["DATA_FOLDER"])


def work(app: Flask, stop: threading.Event) -> None:
    """Send mail and run the scheduled tasks until stopped, in the process that started the server."""
    Worker(app, scheduled_tasks(app), stop).run()


if __name__ == "__main__":
    raise SystemExit(main(create_app, open_site, work))
