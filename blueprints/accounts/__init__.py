"""Accounts: who may use the desk, and how they sign in."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, cli_group=None)

from blueprints.accounts import commands, desk, joining, own_account, routes, session
