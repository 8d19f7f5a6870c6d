"""Invitations."""

from handlers.views import contacts, invitations
from handlers.views.reader import Reader
from models.contacts.invitations import MOST_OPEN, Invitations, Room
from models.contacts.tables import InvitationState
from tests.handlers.views.gallery.stock import TABLE, Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, kinds = stock.subscription, contacts.KINDS
    waiting = [stock.invitation(number) for number in range(1, min(stock.many, MOST_OPEN) + 1)]
    one = stock.invitation(1)
    rooms = [Room(limit, sub.contacts, invited) for limit in (None, 1, len(sub.contacts) + 3) for invited in (0, 2)]
    found = [Invitations(sub, waiting, dict.fromkeys(kinds, room)) for room in rooms]
    ends = (InvitationState.ACCEPTED, InvitationState.REFUSED, InvitationState.EXPIRED)
    return {
        "invitations.no_room": [invitations.no_room(reader, found[2])],
        "invitations.invited": [invitations.invited(reader, one, TABLE)],
        "invitations.invitation_list": [invitations.invitation_list(reader, each, TABLE) for each in found],
        "invitations.resent": [invitations.resent(reader, one)],
        "invitations.withdraw_question": [invitations.withdraw_question(reader, one)],
        "invitations.withdrawn": [invitations.withdrawn(reader, one)],
        "invitations.question": [invitations.question(reader, one, TABLE, "0" * 64)],
        "invitations.accepted": [invitations.accepted(reader, sub, sub.contacts[-1], TABLE)],
        "invitations.refused": [invitations.refused(reader, one)],
        "invitations.ended": [
            invitations.ended(reader, stock.invitation(1, state), TABLE, stock.name()) for state in ends
        ],
        "invitations.mail": [
            invitations.mail(reader, stock.invitation(number), TABLE, "K7QM-2FXD") for number in (1, 2)
        ],
    }
