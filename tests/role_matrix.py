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
    "accounts.prove": TEAM,
    "accounts.sign_in": EVERYBODY,
    "desk.dashboard": TEAM,
    "editing.delete_record": CONTENT,
    "editing.edit": CONTENT,
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
}
