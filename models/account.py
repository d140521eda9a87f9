"""Accounts of the team, how they sign in, and the devices on which they are signed in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now
from core.tokens import new_key
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
    # The name by which devices know the account; it says nothing about its owner.
    passkey_handle: Mapped[bytes] = mapped_column(default=new_key, server_default="")
    # Empty without a password. The secret of the authenticator app is made from the key and the site's secret.
    password_hash: Mapped[str] = mapped_column(default="", server_default="")
    totp_key: Mapped[bytes | None]
    # The time step of the last code that was used, so that none is used twice.
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")
    # Whether the password signs in; with a passkey, the account may say that it no longer does.
    password_works: Mapped[bool] = mapped_column(default=True, server_default=true())

    devices: Mapped[list["Device"]] = relationship(back_populates="account", cascade="all, delete-orphan")
    passkeys: Mapped[list["Passkey"]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="Passkey.id"
    )
    recovery_codes: Mapped[list["RecoveryCode"]] = relationship(cascade="all, delete-orphan")

    @property
    def has_password(self) -> bool:
        """Whether a password with an authenticator app is set up, even if it no longer works."""
        return bool(self.password_hash and self.totp_key)

    @property
    def signs_in_by_password(self) -> bool:
        """Whether the password works."""
        return self.has_password and self.password_works

    @property
    def codes_left(self) -> int:
        """How many recovery codes are unused."""
        return sum(code.used_at is None for code in self.recovery_codes)


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


class Passkey(Base):
    """A key pair in a device or a password manager of its owner; the row has the public key."""

    __tablename__ = "passkey"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    credential: Mapped[bytes]  # attested credential data, as WebAuthn has it
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(back_populates="passkeys")


class RecoveryCode(Base):
    """A code that signs in once in place of the authenticator app."""

    __tablename__ = "recovery_code"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A link with which somebody makes an account, or sets up anew how they sign in to theirs; it works once."""

    __tablename__ = "invitation"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    # One half of the token of the link; the site's secret is the other.
    key: Mapped[bytes]
    token_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    email: Mapped[str] = mapped_column(default="")
    # The link that the server prints while there is no account; whoever follows it enters an address.
    is_first: Mapped[bool] = mapped_column(default=False)
    # Of somebody who has an account already.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What has been entered so far.
    name: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str] = mapped_column(default="")
    totp_key: Mapped[bytes | None]

    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    invited_by: Mapped[Account | None] = relationship(foreign_keys=invited_by_id)
