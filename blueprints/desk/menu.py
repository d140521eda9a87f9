"""The menu of the desk, for the roles that each screen admits."""

from typing import Any, NamedTuple

from blueprints.desk import blueprint
from core.access import current_account
from models import Role
from models.registry import RECORD_TYPES

CONTENT = (Role.OWNER, Role.EDITOR)


class MenuEntry(NamedTuple):
    """A screen that the menu leads to."""

    title: str
    path: str
    roles: tuple[Role, ...]


# Events first, since they are what the team works on most.
_ORDER = ("events", "series", "episodes", "people", "partners", "research", "opportunities", "pages")
_TITLES = {record_type.folder: record_type.plural.capitalize() for record_type in RECORD_TYPES}
MENU = (
    *(MenuEntry(_TITLES[folder], f"/desk/{folder}/", CONTENT) for folder in _ORDER),
    MenuEntry("Topics", "/desk/topics/", CONTENT),
    MenuEntry("Media", "/desk/media/", CONTENT),
    MenuEntry("Trash", "/desk/trash/", CONTENT),
    MenuEntry("Settings", "/desk/settings/", (Role.OWNER,)),
    MenuEntry("Accounts", "/desk/accounts/", (Role.OWNER,)),
    MenuEntry("Log", "/desk/log/", CONTENT),
)


@blueprint.app_context_processor
def desk_context() -> dict[str, Any]:
    """Provide templates with the account that is signed in and the screens that it may use."""
    account = current_account()
    return {"account": account, "desk_menu": [entry for entry in MENU if account and account.role in entry.roles]}
