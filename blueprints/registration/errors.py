"""Registration errors: why an action wasn't possible. Nothing was changed; `message` is the text for the team."""


class RegistrationError(Exception):
    """An action that was not possible."""

    message = "This isn't possible."


class UnknownError(RegistrationError):
    """The registration, check-in code or event doesn't exist."""

    message = "This event has no registration with that code."


class NotOpenError(RegistrationError):
    """Registration for the event is not open."""

    message = "Registration for this event isn't open."


class FullError(RegistrationError):
    """The attendance mode has no free place, and there is no waiting list."""

    message = "All places are taken, and the event has no waiting list."


class NotPossibleError(RegistrationError):
    """The current state of the registration or the event doesn't allow this."""

    message = "This isn't possible any more. The application may have been decided already, or the event may be over."


class NoOfferError(NotPossibleError):
    """There is no offer to accept or decline, or it has lapsed."""

    message = "There is no open offer for this registration."


class NotConfirmedError(NotPossibleError):
    """The person doesn't have the place that this needs."""

    message = "This person has no place: their registration isn't confirmed."


class AddressTakenError(NotPossibleError):
    """The address has another registration for the event."""

    message = "This address has a registration for the event already."


class TooEarlyError(NotPossibleError):
    """The meeting cannot be joined yet."""

    message = "It's too early to join."
