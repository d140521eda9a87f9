"""Errors of registration: why an action was not possible. Nothing was changed by it; `message` says so to the team."""


class RegistrationError(Exception):
    """An action that was not possible."""

    message = "This isn't possible."


class UnknownError(RegistrationError):
    """There is no such registration, check-in code or event."""

    message = "This event has no registration with that code."


class NotOpenError(RegistrationError):
    """Registration for the event is not open."""

    message = "Registration for this event isn't open."


class FullError(RegistrationError):
    """There is no place in the attendance mode, and no waiting list."""

    message = "All places are taken, and the event has no waiting list."


class NotPossibleError(RegistrationError):
    """The registration or the event does not allow this as they are now."""

    message = "This isn't possible any more. The application may have been decided already, or the event may be over."


class NoOfferError(NotPossibleError):
    """There is no offer to accept or decline, or no longer."""

    message = "There is no open offer for this registration."


class NotConfirmedError(NotPossibleError):
    """The person has no place of the kind that is needed."""

    message = "This person has no place: their registration isn't confirmed."


class TooEarlyError(NotPossibleError):
    """The meeting cannot be joined yet."""

    message = "It's too early to join."
