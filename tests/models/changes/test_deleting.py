"""What contacts asked of each other goes with the data of the subscription."""

from datetime import date

from models.changes.advancing import advance_subscriptions
from models.contacts.ask_tables import Ask
from models.contacts.asks import ask
from models.roles import Right, SystemRight
from tests.models.builders import Office, system
from tests.models.changes.sites import REF, Site

CLOCK = system(SystemRight.ADVANCE_SUBSCRIPTIONS)
LINE = "/subscription users SUB-1 add {}@acme.example Some Body"


async def test_no_address_stays_in_what_was_asked(office: Office) -> None:
    """However many were asked."""
    site = await Site(office).build(10)
    for name in ("uma", "vik"):
        await office.do(ask, site.ana, REF, Right.EDIT_SITE_USERS, site.eva.id, REF, LINE.format(name))
    assert len(await office.all(Ask)) == 2
    for day in (date(2027, 1, 1), date(2027, 1, 20), date(2027, 3, 25), date(2027, 4, 10)):
        await site.on(day).office.do(advance_subscriptions, CLOCK)
    assert (await site.row()).state == "deleted"
    assert await office.all(Ask) == []
