"""Forms that send drafts."""

from itertools import count
from typing import Any

from records import NOW

from blueprints.editing.actions import Saved, Sent, save_draft
from blueprints.editing.merge import Conflict, digest_of, digests_of
from blueprints.editing.queries import find_target
from models import Account


class OpenForm:
    """A form of a record that is open in somebody's browser."""

    _names = count(1)

    def __init__(self, folder: str, ref: str, account: Account | None = None) -> None:
        self.folder, self.ref, self.account = folder, ref, account
        self.name = f"form-{next(self._names)}"
        target = find_target(folder, ref)
        assert target
        self.undecided: dict[str, Conflict] = {}
        self.values: dict[str, Any] = target.values()
        self.draft = target.key
        self.seen, self.version, self.sequence, self.answered = digests_of(self.values), target.version, 0, 0

    def type(self, **changes: Any) -> "OpenForm":
        """Type new values into fields; None empties one."""
        self.values = {path: value for path, value in (self.values | changes).items() if value is not None}
        return self

    def request(self) -> Sent:
        """Return the next request."""
        self.sequence += 1
        sequence, version = (self.sequence, self.answered), (self.draft, self.version)
        return Sent(dict(self.values), self.name, *sequence, *version, self.seen)

    def save(self) -> Saved:
        """Send the form, and take over what the others have changed, as the page does."""
        request = self.request()
        saved = self.send(request)
        self.receive(request, saved)
        return saved

    def send(self, request: Sent) -> Saved:
        """Send a request."""
        return save_draft(self.folder, self.ref, request, self.account, NOW)

    def receive(self, request: Sent, saved: Saved) -> None:
        """Take over the answer to a request; fields in conflict stay as they are until somebody decides."""
        self.undecided |= {conflict.path: conflict for conflict in saved.conflicts}
        mine = {path: self.values.get(path) for path in self.undecided}
        self.values = {path: value for path, value in (saved.target.values() | mine).items() if value is not None}
        self.seen = digests_of(self.values)
        self.draft, self.version, self.answered = saved.target.key, saved.target.version, request.sequence

    def keep_mine(self, conflict: Conflict) -> "OpenForm":
        """Decide for one's own value."""
        del self.undecided[conflict.path]
        self.seen = self.seen | {conflict.path: digest_of(conflict.theirs)}
        return self
