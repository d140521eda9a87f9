"""Account actions: each function is one use case and one transaction, unless it says otherwise.

An action raises an AccountError when it isn't possible, and DatabaseBusy when the database can't be written to; nothing
is changed then.
"""

from blueprints.accounts.actions.invite import (
    invite,
    make_first_invitation,
    reset_account,
    send_invitation_again,
    withdraw_invitation,
)
from blueprints.accounts.actions.join import (
    enter_name,
    enter_password,
    join_with_authenticator,
    join_with_passkey,
)
from blueprints.accounts.actions.log import add_log_entry, delete_old_entries, delete_what_is_used_up
from blueprints.accounts.actions.own import (
    add_passkey,
    change_authenticator,
    change_password,
    confirm_email,
    make_recovery_codes,
    remove_passkey,
    rename,
    request_email,
    switch_password,
)
from blueprints.accounts.actions.sign_in import (
    note_seen,
    prove_by_passkey,
    prove_by_password,
    sign_in_by_passkey,
    sign_in_by_password,
    sign_out,
    sign_out_device,
    sign_out_everywhere,
)
from blueprints.accounts.actions.team import change_role, disable, enable

__all__ = [
    "add_log_entry",
    "add_passkey",
    "change_authenticator",
    "change_password",
    "change_role",
    "confirm_email",
    "delete_old_entries",
    "delete_what_is_used_up",
    "disable",
    "enable",
    "enter_name",
    "enter_password",
    "invite",
    "join_with_authenticator",
    "join_with_passkey",
    "make_first_invitation",
    "make_recovery_codes",
    "note_seen",
    "prove_by_passkey",
    "prove_by_password",
    "remove_passkey",
    "rename",
    "request_email",
    "reset_account",
    "send_invitation_again",
    "sign_in_by_passkey",
    "sign_in_by_password",
    "sign_out",
    "sign_out_device",
    "sign_out_everywhere",
    "switch_password",
    "withdraw_invitation",
]
