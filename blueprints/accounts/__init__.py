"""Accounts: who may use the desk, and how they sign in."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from blueprints.accounts import routes, session
