"""The list of contacts, and who is added to it and removed."""

from handlers.views import contacts
from handlers.views.contacts import Offers
from handlers.views.reader import Reader
from models.subscriptions.contacts import ContactKind
from tests.handlers.views.gallery.stock import TABLE, Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, me, kind = stock.subscription, stock.person(1), ContactKind.BILLING
    ids = frozenset(contact.id for contact in sub.contacts)
    both = frozenset((ContactKind.BILLING, ContactKind.TECHNICAL))
    lines = [(stock.name(), f"/contact remove {one.person.email} billing SUB-1000") for one in sub.contacts]
    contact = sub.contacts[-1]
    return {
        "contacts.contact_list": [
            contacts.contact_list(reader, sub, TABLE, me, offers)
            for offers in (
                Offers(),
                Offers(edit=True, invited=["x@y.example"], leave=both, promote_self=both, promote=ids, details=ids),
            )
        ],
        "contacts.add_form": [
            contacts.add_form(reader, sub, contacts.KINDS),
            contacts.add_form(reader, sub, [kind], [reader.say("Your plan allows {n}.", n=1)], user_id="U0ANA"),
            contacts.add_form(reader, sub, contacts.KINDS, kind=ContactKind.TECHNICAL, address="x@y.example"),
        ],
        "contacts.added": [contacts.added(reader, sub, contact, TABLE)],
        "contacts.became": [contacts.became(reader, sub, contact, TABLE, may_rise=may) for may in (True, False)],
        "contacts.remove_question": [contacts.remove_question(reader, sub, contact.person, kind)],
        "contacts.removed": [contacts.removed(reader, sub, contact, line) for line in (None, lines[0][1])],
        "contacts.leave_question": [contacts.leave_question(reader, sub, kind)],
        "contacts.left": [contacts.left(reader, sub, kind)],
        "contacts.candidates": [
            contacts.candidates(reader, sub, shown, reader.say("Who is to be removed from {ref}?", ref=sub.ref))
            for shown in ([], lines)
        ],
        "contacts.role_news": [
            contacts.role_news(reader, sub, reader.plain("Site admin"), stock.name(), gained=gained)
            for gained in (True, False)
        ],
    }
