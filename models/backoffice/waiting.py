"""All that waits for a person, whatever it is."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.access.waiting import QUERIES, WaitKind
from models.core.paging import PageOf
from models.core.texts import gettext_noop
from models.roles import OwnRight
from models.subscriptions.scopes import memberships_in
from models.subscriptions.tables import Subscription

actions_about("waiting", gettext_noop("what is waiting"))


@dataclass(frozen=True)
class Waiting:
    """The first rows of a kind that wait for the caller, and the number of all."""

    kind: WaitKind
    rows: PageOf[Any]


@action("waiting.what_waits", OwnRight.KNOWN, reads=True, label=gettext_noop("see what is waiting for you"))
async def what_waits(desk: Desk) -> list[Waiting]:
    """What waits for the caller, most urgent first. Takes one statement for each kind, however much waits."""
    everywhere = await memberships_in(desk.session, select(Subscription.id), desk.person.id)
    desk.memberships |= {one.subscription_id: one for one in everywhere}
    found = [
        Waiting(kind, await QUERIES[kind].query(desk))
        for kind in WaitKind
        if kind in QUERIES and QUERIES[kind].concerns(desk)
    ]
    return [one for one in found if one.rows]
