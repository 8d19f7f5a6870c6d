"""How well was a ticket solved? The person who opened it says so, from 1 to 5."""

from uuid import uuid4

from sqlmodel import col

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop, line_of
from models.desks.tickets.actions import tell_agent
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import CardNews
from models.desks.tickets.parties import is_opener
from models.desks.tickets.problems import NotYetRated, RatedTooLate, StarsOutOfRange
from models.desks.tickets.tables import MOST_STARS, RATING_LENGTH, Ticket, TicketRating
from models.desks.tickets.threads import card_key, post_below_card
from models.roles import OwnRight


@action("tickets.rate_ticket", OwnRight.ASKER, on=Ticket, or_own=is_opener, label=gettext_noop("rate a ticket"))
async def rate_ticket(desk: Desk, ticket: Ticket, stars: int, text: str = "") -> Ticket:
    """Rate a ticket that was resolved or closed, or change its rating, for as long as it can be reopened. The agent
    who worked on it learns of it, and so does the triage channel.

    Args:
        stars: From 1 for very poor to 5 for very good.
        text: A word to it. Without one, a changed rating keeps its text.

    Raises:
        Refused: The ticket hasn't ended, or it ended too long ago. Or there is no such number of stars, or the text is
            too long or contains a card number.
    """
    must_be_rateable(desk, ticket)
    if not 1 <= stars <= MOST_STARS:
        raise Refused(StarsOutOfRange(ticket))
    said = line_of(text, RATING_LENGTH, "text", optional=True)
    if ticket.rating is None:
        ticket.rating = TicketRating(ticket_id=ticket.id, stars=stars, text=said, rated_at=desk.now)
    else:
        ticket.rating.stars, ticket.rating.text = stars, said or ticket.rating.text
        ticket.rating.rated_at = desk.now
    await desk.session.flush()
    record(desk, ticket, TicketStep.RATED, stars=stars)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    await tell_agent(desk, ticket, ticket.assignee_id, "rated")
    await post_below_card(desk, ticket, CardNews(ticket.id, "rated"), f"ticket_rated:{ticket.id}:{uuid4().hex}")
    return ticket


def must_be_rateable(desk: Desk, ticket: Ticket) -> None:
    """Refuse to rate a ticket before its end, or too long after it.

    Raises:
        Refused: It hasn't ended, or it ended too long ago.
    """
    if not ticket.ended:
        raise Refused(NotYetRated(ticket))
    if not ticket.can_reopen(desk.now):
        raise Refused(RatedTooLate(ticket))
