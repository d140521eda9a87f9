"""Roles and routes: each route of the desk admits exactly those that its row in the matrix names."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from page_lint import LintingClient
from role_matrix import ADMITTED, EVERYBODY, NOBODY, VISITORS
from team import sign_in
from werkzeug.routing import Rule

from models import Role


def desk_rules(app: Flask) -> list[Rule]:
    """Return all rules of the desk."""
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk/")]


def example(app: Flask, rule: Rule) -> str:
    """Return an address that a rule matches; nothing is there."""
    examples = {"IntegerConverter": 1, "AnyConverter": "people"}
    values = {name: examples.get(type(converter).__name__, "0" * 32) for name, converter in rule._converters.items()}
    return str(app.url_map.bind("podium.test").build(rule.endpoint, values, method=None))


def is_refused(client: LintingClient, method: str, address: str) -> bool:
    """Tell whether a visitor is sent away because of who they are."""
    answer = client.open(address, method=method)
    location = answer.headers.get("Location", "")
    return answer.status_code in (401, 403) or location.startswith("/desk/sign-in?")


@pytest.fixture(params=VISITORS)
def visitor(request: pytest.FixtureRequest, client: LintingClient) -> Iterator[tuple[str, Callable[[], LintingClient]]]:
    """A kind of visitor, and a function that returns a new one of this kind."""
    name: str = request.param

    def come() -> LintingClient:
        newcomer: Any = client.application.test_client()
        if name != NOBODY:
            sign_in(newcomer, Role(name))
        assert isinstance(newcomer, LintingClient)
        return newcomer

    yield name, come


def test_every_route_of_the_desk_has_a_row(app: Flask) -> None:
    assert {rule.endpoint for rule in desk_rules(app)} == ADMITTED.keys()


def test_each_view_declares_the_roles_of_its_row(app: Flask) -> None:
    declared = {
        endpoint: {str(role) for role in getattr(app.view_functions[endpoint], "admitted", VISITORS)}
        for endpoint in {rule.endpoint for rule in desk_rules(app)}
    }
    assert declared == ADMITTED


def test_each_route_admits_exactly_who_its_row_names(
    app: Flask, visitor: tuple[str, Callable[[], LintingClient]]
) -> None:
    name, come = visitor
    wrong = []
    for rule in desk_rules(app):
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            # Each request comes from a new visitor, since some sign out.
            if is_refused(come(), method, example(app, rule)) is (name in ADMITTED[rule.endpoint]):
                wrong.append(f"{method} {rule.rule}")
    assert wrong == []


def test_what_everybody_may_use_is_a_sign_in_page_or_has_a_secret_in_its_address(app: Flask) -> None:
    open_to_all = [rule for rule in desk_rules(app) if ADMITTED.get(rule.endpoint) == EVERYBODY]
    assert [
        rule.rule for rule in open_to_all if "token" not in rule.arguments and not rule.rule.startswith("/desk/sign-in")
    ] == []
