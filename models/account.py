"""Accounts of the team, and the devices on which they are signed in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now
from models.record import enum_column


class Role(StrEnum):
    """What an account may do: everything, content and registrations, or check-in only."""

    OWNER = "owner"
    EDITOR = "editor"
    DOOR = "door"


class Account(Base):
    """A member of the team who can sign in to the desk."""

    __tablename__ = "account"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # in lower case
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(enum_column(Role))
    # Raised to sign the account out everywhere: a device of an earlier epoch is no longer signed in.
    epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    devices: Mapped[list["Device"]] = relationship(back_populates="account", cascade="all, delete-orphan")


class Device(Base):
    """A browser in which an account is signed in; its cookie has the token, the row only the token's hash."""

    __tablename__ = "device"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    epoch: Mapped[int]  # of the account at sign-in
    name: Mapped[str] = mapped_column(default="")  # such as “Firefox on Linux”
    signed_in_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)  # written at most every five minutes
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)  # the last complete proof of identity

    account: Mapped[Account] = relationship(back_populates="devices")
