"""Asking a colleague who has a right to use it."""

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.contacts.ask_notices import Asked
from models.contacts.ask_problems import AlreadyAsked, CantAsk, MayNow
from models.contacts.ask_tables import Ask
from models.core.errors import Refused
from models.core.quotas import Limited
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import OwnRight, StaffRight, TableRight
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.rights import decide_for, who_may
from models.subscriptions.tables import Subscription

actions_about("asks", gettext_noop("asking colleagues for help"))


@action("asks.ask", OwnRight.CONTACT, on=Subscription, colleagues=True, label=gettext_noop("ask a colleague for help"))
async def ask(
    desk: Desk, subscription: Subscription, right: TableRight, person_id: int, subject: str, line: str = ""
) -> Person:
    """Ask a contact who has a right to use it. The same request is sent only once.

    Args:
        person_id: The contact to ask.
        subject: The short id of what the request is about.
        line: The command line that was refused, at most `LINE_LENGTH` characters.

    Returns:
        The person who was asked.

    Raises:
        Refused: The contact no longer has the right, or the caller has it now. Also if the same was asked before, or a
            quota is used up.
    """
    asked = next((person for person in who_may(desk, subscription, right) if person.id == person_id), None)
    if asked is None:
        raise Refused(CantAsk())
    if _may_now(desk, subscription, right):
        raise Refused(MayNow())
    before = select(Ask).where(
        Ask.subscription_id == subscription.id,
        Ask.asker_id == desk.person.id,
        Ask.asked_id == person_id,
        Ask.right == right,
        Ask.subject == subject,
        Ask.line == line,
    )
    if earlier := (await desk.session.scalars(before)).first():
        raise Refused(AlreadyAsked(asked, earlier.asked_at))
    rows = select(Ask.asked_at).join(Subscription)
    await keep_to_quota(desk, Limited.ASKS, subscription, rows, col(Ask.asker_id), col(Ask.asked_at))
    row = Ask(
        subscription_id=subscription.id,
        asker_id=desk.person.id,
        asked_id=person_id,
        right=right,
        subject=subject,
        line=line,
        asked_at=desk.now,
    )
    desk.session.add(row)
    await desk.session.flush()
    await desk.tell([person_id], Asked(row.id), f"ask:{row.id}")
    return asked


def _may_now(desk: Desk, subscription: Subscription, right: TableRight) -> bool:
    """Whether the caller has the right themselves."""
    if isinstance(right, StaffRight):
        return desk.may_as_staff(right) or desk.person in who_may(desk, subscription, right)
    return decide_for(desk, subscription, desk.person, right).allowed
