"""Preview actions: links for review, and comments on a draft."""

from datetime import datetime
from typing import Any

from blueprints.accounts.actions import add_log_entry
from blueprints.editing.queries import Target, find_target
from blueprints.mail.actions import queue_message
from blueprints.preview.queries import link_with_token, review_token
from core.database import db, writing
from core.rate_limits import FormLimits, limited_writing, try_is_left
from core.text import one_line
from core.tokens import hash_token, new_key
from models import Account, Draft, ReviewComment, ReviewLink
from models.review import VALID_FOR

LONGEST_QUOTE = 400  # characters of a comment in the mail about it


class LinkEndedError(Exception):
    """A link for review has been revoked, or its time is over."""


def ask_for_review(folder: str, ref: str, account: Account, now: datetime) -> ReviewLink:
    """Make a link by which somebody without an account looks at a draft; LookupError if there is no draft."""
    with writing():
        target, draft = _draft(folder, ref)
        key = new_key()
        link = ReviewLink(
            draft=draft,
            key=key,
            token_hash=hash_token(review_token(key)),
            account_id=account.id,
            made_at=now,
            expires_at=now + VALID_FOR,
        )
        db.session.add(link)
        _log(account, "asked-for-review", target)
        return link


def revoke_link(folder: str, ref: str, link_id: int, account: Account, now: datetime) -> None:
    """End a link for review of a draft; LookupError if it is another draft's."""
    with writing():
        target, draft = _draft(folder, ref)
        link = db.session.get(ReviewLink, link_id)
        if link is None or link.draft_id != draft.id:
            raise LookupError(f"{folder}/{ref}")
        if link.revoked_at is None:
            link.revoked_at = now
            _log(account, "revoked-review", target)


def resolve_comment(folder: str, ref: str, comment_id: int, is_done: bool, account: Account, now: datetime) -> None:
    """Mark a comment on a draft as done, or as open again; LookupError if it is another draft's."""
    with writing():
        target, draft = _draft(folder, ref)
        comment = db.session.get(ReviewComment, comment_id)
        if comment is None or comment.link.draft_id != draft.id:
            raise LookupError(f"{folder}/{ref}")
        if is_done is (comment.resolved_at is None):
            comment.resolved_at = now if is_done else None
            _log(account, "resolved-comment" if is_done else "reopened-comment", target)


def add_comment(token: str, name: str, text: str, now: datetime, limits: FormLimits) -> None:
    """Add a comment to a draft, and tell the one who asked for it; LookupError or LinkEndedError without a valid link.

    TooManyTriesError says that this client or network sends too many. Past the limit of mails the comment is kept, and
    none is sent.
    """
    with limited_writing(limits.tries, now):
        link = link_with_token(token)
        if link is None:
            raise LookupError(token)
        if not link.is_valid(now):
            raise LinkEndedError
        db.session.add(ReviewComment(link=link, name=name, text=text, at=now))
        target = _target_of(link.draft)
        editor = link.account
        if editor and editor.disabled_at is None and try_is_left(limits.mail, now):
            facts = {
                "name": editor.name,
                "by": name,
                "text": text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rstrip()}…",
                "title": one_line(target.title()) or "Untitled",
                "path": f"{target.path}preview",
            }
            queue_message("review-comment", editor.email, facts)


def _target_of(draft: Draft) -> Target:
    ref = draft.key if draft.record_id is None else str(draft.record_id)
    target = find_target(draft.folder, ref)
    if target is None:
        raise LookupError(f"{draft.folder}/{ref}")
    return target


def _draft(folder: str, ref: str) -> tuple[Target, Draft]:
    target = find_target(folder, ref)
    if target is None or target.draft is None:
        raise LookupError(f"{folder}/{ref}")
    return target, target.draft


def _log(account: Account, action: str, target: Target, **more: Any) -> None:
    add_log_entry(account, action, folder=target.folder, record_id=target.record_id, title=target.title(), **more)
