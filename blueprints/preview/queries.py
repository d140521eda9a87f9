"""Preview queries: links for review and their comments."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from core.database import db
from core.metadata import absolute
from core.tokens import hash_token, make_token
from models import Draft, ReviewComment, ReviewLink

PURPOSE = "review"


def review_token(key: bytes) -> str:
    """Return the token of a link for review."""
    return make_token(str(current_app.config["SECRET_KEY"]), PURPOSE, key)


def review_address(link: ReviewLink) -> str:
    """Return the address that a link for review is sent as."""
    return absolute(f"/review/{review_token(link.key)}")


def link_with_token(token: str) -> ReviewLink | None:
    """Return the link for review with a token, valid or not."""
    query = select(ReviewLink).where(ReviewLink.token_hash == hash_token(token))
    return db.session.scalar(query.options(joinedload(ReviewLink.draft), joinedload(ReviewLink.account)))


def links_of(draft: Draft | None, now: datetime) -> list[ReviewLink]:
    """Return the links for review of a draft that are valid, oldest first."""
    if draft is None:
        return []
    query = select(ReviewLink).where(ReviewLink.draft_id == draft.id).order_by(ReviewLink.id)
    found = db.session.scalars(query.options(joinedload(ReviewLink.draft), joinedload(ReviewLink.account)))
    return [link for link in found if link.is_valid(now)]


def comments_on(draft: Draft | None) -> list[ReviewComment]:
    """Return all comments on a draft: those that are not done first, newest last."""
    if draft is None:
        return []
    query = select(ReviewComment).join(ReviewComment.link).where(ReviewLink.draft_id == draft.id)
    order = (ReviewComment.resolved_at.is_not(None), ReviewComment.id)
    return list(db.session.scalars(query.order_by(*order).options(selectinload(ReviewComment.link))))
