"""Registration actions: each function is one use case and one transaction, except where it says that it joins another.

They raise a RegistrationError when they are not possible, and DatabaseBusy when nothing can be written at the moment;
then nothing was changed. `limits` are rate limits, counted in the same transaction, and TooManyTriesError when one is
met; a try stays counted even if the action was not possible.
"""

from blueprints.registration.actions.change import (
    cancel_registration,
    change_attendance,
    decide_application,
    edit_answers,
)
from blueprints.registration.actions.check_in import check_in, join_online
from blueprints.registration.actions.notify import (
    Change,
    mail_links,
    notify_change,
    people_to_notify,
    send_reminders,
)
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
    "Change",
    "Entry",
    "accept_offer",
    "cancel_registration",
    "change_attendance",
    "check_in",
    "decide_application",
    "decline_offer",
    "edit_answers",
    "fill_free_places",
    "join_online",
    "lapse_offers",
    "mail_links",
    "notify_change",
    "people_to_notify",
    "register",
    "send_reminders",
    "settle_waiting_lists",
]
