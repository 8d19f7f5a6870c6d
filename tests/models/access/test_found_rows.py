"""How often a request finds a row: once for what only reads, and anew for what changes."""

import pytest
from sqlalchemy import delete
from sqlmodel import col

from models.access.actions import action, check
from models.access.desk import Desk
from models.access.errors import NotFound
from models.access.permissions import REGISTRY
from models.billing.invoices.listing import list_invoices
from models.contacts.actions import add_contact, leave
from models.roles import OwnRight, Right
from models.subscriptions.actions import my_subscriptions
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.detail import show_subscription
from models.subscriptions.tables import Subscription
from tests.models.access.conftest import Cast
from tests.models.builders import Office
from tests.support.statements import sent_to

pytestmark = pytest.mark.each_on_both

BILLING = ContactKind.BILLING


async def test_what_only_reads_finds_a_row_once_in_a_request(office: Office, cast: Cast) -> None:
    """A check before a question, and two actions that read, look at the same row."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, cast.ana)
        first = await show_subscription(desk, "SUB-1")
        with sent_to(office.database) as sent:
            assert await check(list_invoices, desk, "SUB-1") is first.subscription
        assert sent == []


async def test_what_is_locked_by_a_check_is_not_found_again_to_be_changed(office: Office, cast: Cast) -> None:
    """Once: what the change left behind is found anew, however the id is typed."""
    async with office.database.session() as session:
        desk = await office.desk(session, cast.cyd)
        with sent_to(office.database) as sent:
            await check(leave, desk, "sub-1", BILLING, lock=True)
        assert len(sent) == 2
        with sent_to(office.database) as sent:
            await leave(desk, "SUB-1", BILLING)
        assert not any("plans" in statement for statement in sent)
        with pytest.raises(NotFound):
            await show_subscription(desk, "SUB-1")
        await session.rollback()


async def test_what_was_only_looked_at_is_locked_and_found_anew_to_be_changed(office: Office, cast: Cast) -> None:
    """Somebody else may have changed it meanwhile."""
    async with office.database.session() as session:
        desk = await office.desk(session, cast.cyd)
        await check(leave, desk, "SUB-1", BILLING)
        with sent_to(office.database) as sent:
            await leave(desk, "SUB-1", BILLING)
        assert any("plans" in statement for statement in sent)
        await session.rollback()


async def test_own_subscriptions_are_found_once_until_something_changes(office: Office, cast: Cast) -> None:
    """A command that chooses one of them, and then lists something of it, asks twice."""
    async with office.database.session() as session:
        desk = await office.desk(session, cast.cyd)
        assert "SUB-1" in [one.ref for one in await my_subscriptions(desk)]
        with sent_to(office.database) as sent:
            assert "SUB-1" in [one.ref for one in await my_subscriptions(desk)]
        assert sent == []
        await leave(desk, "SUB-1", BILLING)
        assert "SUB-1" not in [one.ref for one in await my_subscriptions(desk)]
        await session.rollback()


@action("test.look_and_leave", Right.LEAVE, on=Subscription, label="look and leave")
async def look_and_leave(desk: Desk, subscription: Subscription, _kind: ContactKind) -> None:
    """Read once more in the middle of a change."""
    await show_subscription(desk, subscription.ref)
    await leave_everything.__wrapped__(desk)  # type: ignore[attr-defined]


@action("test.leave_everything", OwnRight.KNOWN, label="leave everything")
async def leave_everything(desk: Desk) -> None:
    """A change that is about no row."""
    await desk.session.execute(delete(Contact).where(col(Contact.person_id) == desk.person.id))


for made_up in ("test.look_and_leave", "test.leave_everything"):
    REGISTRY.pop(made_up)  # other tests go through all actions that there are


async def test_after_a_change_in_the_same_request_a_row_is_found_anew(office: Office, cast: Cast) -> None:
    """A contact who has just removed themselves sees what a stranger sees; so does one who reads while they do it, and
    one whose change is about no row."""
    for go in (leave, look_and_leave, leave_everything):
        async with office.database.session() as session:
            desk = await office.desk(session, cast.cyd)
            await show_subscription(desk, "SUB-1")
            await go(desk, *(() if go is leave_everything else ("SUB-1", BILLING)))
            with pytest.raises(NotFound):
                await show_subscription(desk, "SUB-1")
            await session.rollback()


async def test_what_is_to_be_changed_is_found_anew(office: Office, cast: Cast) -> None:
    """What the request saw before the row was its own to change may be over by then."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, cast.ana)
        await show_subscription(desk, "SUB-1")
        await session.execute(delete(Contact).where(col(Contact.person_id) == cast.ana.id))
        with pytest.raises(NotFound):
            await add_contact(desk, "SUB-1", cast.dan, BILLING)
