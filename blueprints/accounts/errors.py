"""Why something about an account is impossible, in words for who tried it."""


class AccountError(Exception):
    """Something that isn't possible; its text says why and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class WrongProofError(AccountError):
    """An email address, password or code that is wrong; the text is the same whichever it is."""

    def __init__(self) -> None:
        super().__init__("The email address, password or code is wrong. Check them, and wait for a new code.")
