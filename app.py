"""Podium: the public microsite of a research institute."""

import threading
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints import register_blueprints
from blueprints.content.actions import load_content
from blueprints.content.faults import ContentError
from blueprints.mail.composing import init_mail
from blueprints.operations.schedule import ScheduledTask, init_schedule, scheduled_tasks
from blueprints.operations.worker import Worker
from blueprints.podcast.actions import remember_show
from blueprints.registration.actions import lapse_offers, retain, send_reminders
from blueprints.registration.emails import COMPOSERS as REGISTRATION_EMAILS
from blueprints.site.queries import is_empty, next_change, the_site
from core.data_version import DataVersion
from core.database import check_database, db, init_database, is_sqlite, reading_only, upgrade_database
from core.fragments import init_fragments
from core.metadata import init_metadata
from core.page_cache import PageCache
from core.request_bodies import LARGEST_BODY, RequestBodies, only_known_methods
from core.security_headers import SecurityHeaders
from core.server import THREADS, main
from core.settings import Settings, StartError, prepare_data_folder, read_settings
from core.static_files import init_static
from core.time import init_time, utc_now
from core.word_breaks import init_word_breaks

ROOT = Path(__file__).parent
DEMONSTRATION = ROOT / "demo" / "content"
STYLE_LAYERS = ("reset", "tokens", "base", "layout", "components", "sections", "entries", "utilities", "print")
SCHEDULED_TASKS = (
    ScheduledTask("take back offers that have expired", lapse_offers, every=timedelta(seconds=15)),
    ScheduledTask("send reminders", send_reminders, every=timedelta(seconds=15)),
    ScheduledTask("erase old registrations", retain),
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings, which are read from the environment when not given."""
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
    init_fragments(app)
    init_word_breaks(app)
    init_metadata(app, settings.public_url)
    init_time(app)
    register_blueprints(app)
    init_mail(app, REGISTRATION_EMAILS)
    init_schedule(app, SCHEDULED_TASKS)
    init_static(app, ROOT / "static", settings.data, STYLE_LAYERS)
    app.after_request(_ask_again)
    app.after_request(_redirect_within)
    # Half of the threads stay free for pages, and most of the others for other clients, however slowly one sends.
    bodies = RequestBodies(app.wsgi_app, at_once=THREADS // 2, of_one_client=THREADS // 8)
    app.wsgi_app = bodies  # type: ignore[method-assign]
    if settings.proxies:
        # Only the address of the client: the site knows its own from the settings.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    app.wsgi_app = SecurityHeaders(app.wsgi_app, https=https)  # type: ignore[method-assign]
    if is_sqlite(app):
        app.wsgi_app = _page_cache(app)  # type: ignore[method-assign]
    app.wsgi_app = only_known_methods(app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def _page_cache(app: Flask) -> PageCache:
    with app.app_context():
        version = DataVersion(str(db.engine.url.database))

    def read_next_change() -> float:
        try:
            # Asked beside a request, and so not known to be reading.
            with app.app_context(), reading_only():
                return next_change(utc_now(), the_site().timezone).timestamp()
        except SQLAlchemyError:
            # Nothing is kept until the database answers again; the page itself says what is wrong.
            return 0.0

    return PageCache(
        app.wsgi_app,
        version=version,
        next_change=read_next_change,
        bypass_cookie=app.config["SESSION_COOKIE_NAME"] + "=",
        bypass_paths=("/static/", "/media/", "/healthz"),
    )


def _ask_again(response: Response) -> Response:
    # A visitor's browser keeps the page and asks each time whether it still holds, which a 304 answers.
    response.headers.setdefault("Cache-Control", "no-cache")
    if response.mimetype == "text/html":
        response.vary.update(("HX-Request", "HX-Request-Type"))
    return response


def _redirect_within(response: Response) -> Response:
    # Neither the name nor the scheme that a request claims is to be trusted, and a path needs neither.
    location = response.headers.get("Location", "")
    if location.startswith(request.host_url):
        response.headers["Location"] = "/" + location.removeprefix(request.host_url).lstrip("/")
    return response


def prepare(app: Flask) -> None:
    """Make the database ready, and fill an empty site with the demonstration."""
    upgrade_database(app)
    for warning in check_database(app):
        app.logger.warning(warning)
    with app.app_context():
        if is_empty():
            try:
                load_content(DEMONSTRATION)
            except ContentError as error:
                raise StartError(f"The demonstration cannot be loaded: {error.faults[0]}") from error
        remember_show()


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
