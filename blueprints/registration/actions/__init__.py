"""Registration actions: each function is one use case and one transaction, unless it says that it joins another.

An action raises a RegistrationError when it isn't possible, and DatabaseBusy when the database can't be written to;
nothing is changed then. `limits` are rate limits, counted in the same transaction; TooManyTriesError is raised
when one is reached, and a try counts even if the action wasn't possible.
"""

from blueprints.registration.actions.change import (
    cancel_registration,
    change_attendance,
    decide_application,
    edit_answers,
)
from blueprints.registration.actions.check_in import check_in, join_online
from blueprints.registration.actions.delayed_notices import (
    cancel_delayed_notice,
    delay_notice,
    give_notices_to,
    run_delayed_notices,
)
from blueprints.registration.actions.details import Details, confirm_address, edit_details
from blueprints.registration.actions.notify import mail_links, notify_change, send_reminders
from blueprints.registration.actions.register import AnswerGiven, Entry, register
from blueprints.registration.actions.waitlist import (
    accept_offer,
    decline_offer,
    fill_free_places,
    lapse_offers,
    settle_waiting_lists,
)

__all__ = [
    "AnswerGiven",
    "Details",
    "Entry",
    "accept_offer",
    "cancel_delayed_notice",
    "cancel_registration",
    "change_attendance",
    "check_in",
    "confirm_address",
    "decide_application",
    "decline_offer",
    "delay_notice",
    "edit_answers",
    "edit_details",
    "fill_free_places",
    "give_notices_to",
    "join_online",
    "lapse_offers",
    "mail_links",
    "notify_change",
    "register",
    "run_delayed_notices",
    "send_reminders",
    "settle_waiting_lists",
]
