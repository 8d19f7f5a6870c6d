"""What happens to a ticket that nobody writes on: a reminder while it waits for the customer, and then its end."""

from collections.abc import Sequence

from sqlalchemy import or_, text
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.loading import load_list
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.desks.tickets.agents import can_work
from models.desks.tickets.classification import RESOLVED, WAITS, TicketState
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import CardNews, TicketChanged
from models.desks.tickets.tables import NUDGED_AFTER, REOPENED_WITHIN, Ticket
from models.desks.tickets.threads import card_key, post_below_card, tell_in_thread
from models.roles import SystemRight
from models.subscriptions.tables import Subscription

MOST_AT_ONCE = 200
"""The most tickets in one run. The next run takes the rest."""


@action(
    "tickets.follow_up_tickets",
    SystemRight.FOLLOW_UP_TICKETS,
    reads=True,
    label=gettext_noop("follow up on quiet tickets"),
)
async def follow_up_tickets(desk: Desk) -> int:
    """Remind the customer of a ticket that has waited for them for seven quiet days, and close it seven days later. A
    ticket that was resolved 14 days ago is closed too, and nobody needs to learn of that.

    Returns:
        The number of tickets that were due. If it is MOST_AT_ONCE, there may be more.
    """
    found = await _due(desk)
    if not found:
        return 0
    # Another replica may be doing the same, or the customer may be writing. So lock first, and then look again.
    owners = select(Subscription.id).where(col(Subscription.id).in_([one.subscription_id for one in found]))
    await desk.session.execute(owners.order_by(col(Subscription.id)).with_for_update())
    due = await _due(desk, [ticket.id for ticket in found])
    await load_list(desk.session, Ticket.watchers, due)
    for ticket in due:
        desk.organization_id = ticket.subscription.organization_id
        if ticket.state is TicketState.RESOLVED:
            ticket.state, ticket.closed_at = TicketState.CLOSED, desk.now
            record(desk, ticket, TicketStep.CLOSED, because="resolved")
        elif ticket.nudged_at is None or ticket.nudged_at < ticket.quiet_since:
            await _nudge(desk, ticket)
        else:
            await _close(desk, ticket)
    await desk.redraw(col(Notice.key).in_([card_key(ticket.id) for ticket in due]))
    await desk.session.flush()
    return min(len(found), MOST_AT_ONCE)


async def _due(desk: Desk, among: Sequence[int] = ()) -> list[Ticket]:
    """Tickets that wait for the customer's word and were quiet for seven days since the last word or the reminder, and
    tickets that can't be reopened any more."""
    quiet = desk.now - NUDGED_AFTER
    waits = select(Ticket).where(
        # As the index has it: a parameter in place of the word wouldn't find the index.
        text(f"tickets.{WAITS}"),
        col(Ticket.waits_since) <= quiet,
        col(Ticket.last_word_at) <= quiet,
        or_(
            col(Ticket.nudged_at).is_(None),
            col(Ticket.nudged_at) <= quiet,
            col(Ticket.nudged_at) < col(Ticket.waits_since),
            col(Ticket.nudged_at) < col(Ticket.last_word_at),
        ),
    )
    ended = desk.now - REOPENED_WITHIN
    done = select(Ticket).where(text(f"tickets.{RESOLVED}"), col(Ticket.resolved_at) < ended)
    found: list[Ticket] = []
    for statement, since in ((waits, Ticket.waits_since), (done, Ticket.resolved_at)):
        ordered = statement.order_by(col(since), col(Ticket.id)).limit(MOST_AT_ONCE)
        if among:
            ordered = ordered.where(col(Ticket.id).in_(among))
        ordered = ordered.options(joinedload(Ticket.subscription))  # type: ignore[arg-type]
        found += await desk.session.scalars(ordered.execution_options(populate_existing=True))
    return found


async def _nudge(desk: Desk, ticket: Ticket) -> None:
    """Remind the person who opened it. The agents see below the card that this was done."""
    ticket.nudged_at = desk.now
    await desk.session.flush()
    record(desk, ticket, TicketStep.NUDGED)
    key = f"ticket_nudged:{ticket.id}:{desk.now:%Y%m%d%H%M%S}"
    await tell_in_thread(desk, ticket, [ticket.opener_id], TicketChanged(ticket.id, "nudged", ""), key)
    await post_below_card(desk, ticket, CardNews(ticket.id, "nudged"), key)


async def _close(desk: Desk, ticket: Ticket) -> None:
    """Close it, and tell both sides."""
    ticket.state, ticket.waits_since, ticket.nudged_at = TicketState.CLOSED, None, None
    ticket.resolved_at, ticket.closed_at = desk.now, desk.now
    await desk.session.flush()
    record(desk, ticket, TicketStep.CLOSED, because="quiet")
    agent = ticket.assignee_id if ticket.assignee_id and await can_work(desk, ticket.assignee_id) else None
    follow = dict.fromkeys([ticket.opener_id, agent, *(watcher.person_id for watcher in ticket.watchers)])
    key = f"ticket_quiet:{ticket.id}:{desk.now:%Y%m%d%H%M%S}"
    people = [person_id for person_id in follow if person_id is not None]
    await tell_in_thread(desk, ticket, people, TicketChanged(ticket.id, "quiet", ""), key)
    await post_below_card(desk, ticket, CardNews(ticket.id, "quiet"), key)
