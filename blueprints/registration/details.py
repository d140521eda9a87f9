"""Correcting one's details: the form behind a manage link, and the page that confirms a new email address."""

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.registration import blueprint
from blueprints.registration.actions import confirm_address, edit_details
from blueprints.registration.errors import AddressTakenError, RegistrationError
from blueprints.registration.forms import DetailsForm
from blueprints.registration.manage import CHANGED_MEANWHILE, back_to, found_registration, show, show_status
from blueprints.registration.queries import registration_by_address_token, registration_link
from core.database import DatabaseBusy
from core.form_protection import FormError, even_timing, try_later
from core.fragments import render
from core.metadata import Metadata
from core.rate_limits import TooManyTriesError, limits_for
from core.time import utc_now
from models import Registration

TAKEN = FormError(
    "This address is already registered",
    "There’s another registration for this event with this email address. Cancel one of them first.",
    409,
)


@blueprint.get("/registrations/<token>/details")
def details(token: str) -> AnyResponse:
    """Show the form for correcting name, email address and affiliation."""
    found = found_registration(token)
    if not found.can_be_changed(utc_now()):
        return back_to(token)
    return show("details", found, token, form=_form_of(found))


@blueprint.post("/registrations/<token>/details")
def submit_details(token: str) -> AnyResponse:
    """Save corrected details; the response is the same whether a new address is registered already or not."""
    now = utc_now()
    found = found_registration(token)
    if not found.can_be_changed(now):
        return show_status(found, token, now, CHANGED_MEANWHILE)
    filled = DetailsForm(request.form)
    if not filled.validate():
        return show("details", found, token, form=filled, status=422)
    found_id = found.id
    limits = limits_for("change", found.email_key, request.remote_addr, found_id)
    try:
        with even_timing():
            edit_details(found_id, filled.details(), now, limits)
    except RegistrationError:
        return show_status(found_registration(token), token, now, CHANGED_MEANWHILE)
    except (TooManyTriesError, DatabaseBusy) as raised:
        return show("details", found_registration(token), token, form=filled, error=try_later(raised))
    return back_to(token)


@blueprint.get("/registrations/<token>/address")
def ask_to_confirm_address(token: str) -> Response:
    """Show the button that confirms a new address; a GET doesn't confirm, since mail scanners open links."""
    return _show_address(_found_by_address(token), token)


@blueprint.post("/registrations/<token>/address")
def submit_address(token: str) -> AnyResponse:
    """Use the new address, and show the registration to its owner."""
    now = utc_now()
    found = _found_by_address(token)
    found_id, address, own_page = found.id, found.new_email, registration_link(found)
    try:
        confirm_address(found_id, address, now)
    except AddressTakenError:
        return _show_address(_found_by_address(token), token, TAKEN)
    except RegistrationError:
        return _show_address(_found_by_address(token), token, CHANGED_MEANWHILE)
    except DatabaseBusy as raised:
        return _show_address(_found_by_address(token), token, try_later(raised))
    return redirect(url_for(".manage", token=own_page.rpartition("/")[2]), 303)


def _form_of(found: Registration) -> DetailsForm:
    return DetailsForm(
        None,
        data={
            "name": found.name,
            "email": found.new_email or found.email,
            "affiliation": found.affiliation,
            "newsletter": found.newsletter,
        },
    )


def _found_by_address(token: str) -> Registration:
    found = registration_by_address_token(token)
    if found is None or not found.can_be_changed(utc_now()):
        abort(404, "This link has expired, was used already, or a newer one has been sent. Links are valid for 1 day.")
    return found


def _show_address(found: Registration, token: str, error: FormError | None = None) -> Response:
    # Whoever opens this page may have nothing to do with the registration, so it shows only the address itself.
    response = render(
        "registration/registration.html",
        "registration/_address.html",
        status=error.status if error else 200,
        fragment="registration/_address.html",
        address=found.new_email,
        event=found.event,
        here=url_for(".ask_to_confirm_address", token=token),
        meta=Metadata("Confirm your email address", "A registration.", "/registrations/find", "/cards/site.png"),
        error=error,
    )
    response.headers.update(error.headers if error else {})
    return response
