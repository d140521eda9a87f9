"""Site: template context, theme, sitemap, error pages, health check, and other site-wide addresses."""

from flask import Blueprint

blueprint = Blueprint("site", __name__)

from blueprints.site import health, routes
