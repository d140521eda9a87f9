"""Who may use which address of the desk. Every route below `/desk/` has a row here."""

from models import Role

NOBODY, DOOR, EDITOR, OWNER = "nobody", str(Role.DOOR), str(Role.EDITOR), str(Role.OWNER)
VISITORS = (NOBODY, DOOR, EDITOR, OWNER)

# Sign-in pages, and links that are a secret themselves: their argument is called `token`.
EVERYBODY = {NOBODY, DOOR, EDITOR, OWNER}
TEAM = {DOOR, EDITOR, OWNER}
CONTENT = {EDITOR, OWNER}
OWNERS = {OWNER}

# By endpoint, in the order of the alphabet.
ADMITTED: dict[str, set[str]] = {
    "accounts.change_email": TEAM,
    "accounts.change_name": TEAM,
    "accounts.confirm_new_email": EVERYBODY,
    "accounts.drop_passkey": TEAM,
    "accounts.join": EVERYBODY,
    "accounts.join_by_authenticator": EVERYBODY,
    "accounts.join_by_passkey": EVERYBODY,
    "accounts.join_by_password": EVERYBODY,
    "accounts.join_qr_code": EVERYBODY,
    "accounts.leave": TEAM,
    "accounts.leave_device": TEAM,
    "accounts.leave_everywhere": TEAM,
    "accounts.log": CONTENT,
    "accounts.new_codes": TEAM,
    "accounts.new_passkey": TEAM,
    "accounts.own_account": TEAM,
    "accounts.own_qr_code": TEAM,
    "accounts.prove": TEAM,
    "accounts.prove_with_passkey": TEAM,
    "accounts.prove_with_password": TEAM,
    "accounts.repeat_invitation": OWNERS,
    "accounts.reset": OWNERS,
    "accounts.send_invitation": OWNERS,
    "accounts.set_authenticator": TEAM,
    "accounts.set_password": TEAM,
    "accounts.set_password_works": TEAM,
    "accounts.set_role": OWNERS,
    "accounts.sign_in": EVERYBODY,
    "accounts.sign_in_with_passkey": EVERYBODY,
    "accounts.sign_in_with_password": EVERYBODY,
    "accounts.take_back_invitation": OWNERS,
    "accounts.team": OWNERS,
    "accounts.turn_off": OWNERS,
    "accounts.turn_on": OWNERS,
    "checks.check_again": CONTENT,
    "checks.list_links": CONTENT,
    "desk.dashboard": TEAM,
    "editing.checks": CONTENT,
    "editing.choices": CONTENT,
    "editing.consequence_mail": CONTENT,
    "editing.consequence_mail_html": CONTENT,
    "editing.consequences": CONTENT,
    "editing.delete_record": CONTENT,
    "editing.edit": CONTENT,
    "editing.fix": CONTENT,
    "editing.here": CONTENT,
    "editing.history": CONTENT,
    "editing.index": CONTENT,
    "editing.keep_revision": CONTENT,
    "editing.new": CONTENT,
    "editing.publish_record": CONTENT,
    "editing.restore": CONTENT,
    "editing.restore_record": CONTENT,
    "editing.revision": CONTENT,
    "editing.save": CONTENT,
    "editing.several": CONTENT,
    "editing.trash": CONTENT,
    "editing.undo_action": CONTENT,
    "editing.withdraw_record": CONTENT,
    "registration.notice": CONTENT,
    "talks.choose_series": CONTENT,
    "talks.line": CONTENT,
    "talks.submit_line": CONTENT,
    "talks.submit_term": CONTENT,
    "talks.term": CONTENT,
}
