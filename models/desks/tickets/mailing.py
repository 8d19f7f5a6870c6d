"""Who gets news of tickets by email, and who can answer for people who aren't in Slack."""

from models.access.actions import action
from models.access.desk import Desk
from models.core.texts import gettext_noop
from models.desks.tickets.parties import takes_part
from models.desks.tickets.tables import Ticket
from models.directory.people import Person
from models.roles import OwnRight, Right
from models.subscriptions.rights import decide_for
from models.subscriptions.scopes import load_contacts


@action("tickets.set_mail", OwnRight.KNOWN, label=gettext_noop("turn emails about tickets on or off"))
async def set_ticket_mail(desk: Desk, wants: bool) -> Person:
    """Store whether the caller gets news of their tickets by email too. In Slack, they always do."""
    desk.person.ticket_mail = wants
    await desk.session.flush()
    return desk.person


async def who_can_answer(desk: Desk, ticket: Ticket, person: Person) -> list[Person]:
    """The colleagues of a person who see a ticket and are in Slack, so that they can answer there, oldest contact
    first."""
    subscription = ticket.subscription
    await load_contacts(desk.session, [subscription])
    contacts = {
        contact.person_id: contact.person for contact in subscription.contacts if contact.person_id != person.id
    }
    in_slack = await desk.in_slack(contacts)
    return [
        one
        for one in contacts.values()
        if one.id in in_slack
        and (takes_part(ticket, one) or decide_for(desk, subscription, one, Right.VIEW_COLLEAGUES_TICKETS).allowed)
    ]
