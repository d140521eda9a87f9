"""Which device a request comes from."""

from datetime import timedelta

from page_lint import LintingClient
from team import sign_in

from core.database import db, writing
from core.time import utc_now
from models import Account, Device, Role


def test_a_device_of_an_earlier_epoch_is_not_signed_in(client: LintingClient) -> None:
    account = sign_in(client, Role.EDITOR)
    with writing():
        db.session.get_one(Account, account.id).epoch += 1
    assert client.get("/desk/").status_code == 303


def test_a_device_that_was_idle_for_twelve_hours_is_not_signed_in(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    assert client.get("/desk/").status_code == 200
    with writing():
        db.session.query(Device).one().seen_at = utc_now() - timedelta(hours=12, seconds=1)
    assert client.get("/desk/").status_code == 303
