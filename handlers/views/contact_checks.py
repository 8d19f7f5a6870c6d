"""Are the contacts of a subscription still right? The question, the list with Keep and Change, and what can change."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Drawing, Message, button, buttons, cell, header, note, section
from handlers.views.contact_list import HEADS, Offers, contact_cells, contact_line
from handlers.views.element_types import Button, Element
from handlers.views.inputs import subscription_search
from handlers.views.listing import Row, Rows, listing
from handlers.views.mails import Listed, Mail, Text
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import role_name
from models.contacts.confirmed import is_confirmed, waiting_contacts
from models.directory.people import Person
from models.roles import Right, Role, RoleTable
from models.subscriptions.contacts import Contact, ContactKind, Rank
from models.subscriptions.tables import Subscription

CHECK = "/contact check"
FIND = "contact_check"
"""The route that searches the contacts to check."""
CHECK_HEADS = (*HEADS, gettext_noop("Confirmed"))
DUE_HEADS = (gettext_noop("Subscription"), gettext_noop("Name"), gettext_noop("Contacts"))


def check_list(reader: Reader, subscription: Subscription, table: RoleTable, me: Person, first: int = 1) -> Message:
    """A page of the contacts, each with Keep, if it waits for an answer, and Change."""
    title = reader.plain("Are these contacts still right?")
    ref, heads = subscription.ref, [reader.plain(head) for head in CHECK_HEADS]
    rows = check_rows(reader, subscription, table, me)
    of = Rows.paged(rows, heads, f"{CHECK} {ref}", first, f"{PICK} {FIND} {ref}")
    said = _progress(reader, subscription)
    head: list[Block] = [header(title), note(escape(f"{subscription.ref} · {subscription.name}")), section(said)]
    return listing(reader, title, of, head, [buttons(*_below(reader, subscription))], [escape(title), said])


def check_rows(reader: Reader, subscription: Subscription, table: RoleTable, me: Person) -> list[Row]:
    """The contacts, those in primary roles first."""
    shown = sorted(subscription.contacts, key=lambda contact: (list(Role).index(contact.role), contact.id))
    return [_row(reader, subscription, contact, table, me) for contact in shown]


def _progress(reader: Reader, subscription: Subscription) -> Safe:
    """How many contacts wait for an answer."""
    left, ref = len(waiting_contacts(subscription)), subscription.ref
    if not left:
        return reader.say("Thank you. All contacts on {ref} are confirmed.", ref=ref)
    return reader.say_count(
        "{count} of {total} contacts on {ref} waits for an answer. Choose Keep if nothing has changed, else Change.",
        "{count} of {total} contacts on {ref} wait for an answer. Choose Keep if nothing has changed, else Change.",
        left,
        total=len(subscription.contacts),
        ref=ref,
    )


def _row(reader: Reader, subscription: Subscription, contact: Contact, table: RoleTable, me: Person) -> Row:
    line, under, day = contact_line(reader, contact, table, me), [], ""
    if is_confirmed(subscription, contact) and contact.confirmed_on:
        day = reader.day(contact.confirmed_on)
        line += " · " + reader.say("confirmed on {day}", day=day)
    else:
        under.append(_deed(reader.plain("Keep"), "keep", subscription, contact, is_first=True))
    under.append(_deed(reader.plain("Change"), "change", subscription, contact))
    return Row(line, [cell(text) for text in (*contact_cells(reader, contact, table), day)], under=under)


def _deed(label: str, deed: str, subscription: Subscription, contact: Contact, *, is_first: bool = False) -> Button:
    line = f"/contact {deed} {contact.person.email} {contact.kind} {subscription.ref}"
    return button(label, line, style="primary" if is_first else None)


def _below(reader: Reader, subscription: Subscription) -> list[Element]:
    ref = subscription.ref
    row: list[Element] = []
    if len(waiting_contacts(subscription)) > 1:
        row.append(button(reader.plain("Keep all"), f"/contact keep all {ref}"))
    row.append(button(reader.plain("Add a contact"), f"/contact add {ref}"))
    return row


def change(
    reader: Reader, subscription: Subscription, table: RoleTable, contact: Contact, me: Person, offers: Offers
) -> Message:
    """What the reader can change about one contact, each with a button to the form for it."""
    line = contact_line(reader, contact, table, me)
    text = Safe("\n").join([reader.say("What has changed?"), line])
    row = [*_changes(reader, subscription, table, contact, me, offers)]
    back = button(reader.plain("Back"), f"{CHECK} {subscription.ref}")
    return Message(text, [section(text), buttons(*row, back)])


def _changes(
    reader: Reader, subscription: Subscription, table: RoleTable, contact: Contact, me: Person, offers: Offers
) -> list[Element]:
    kind, ref, who = contact.kind, subscription.ref, contact.person.email
    is_mine, row = contact.person_id == me.id, list[Element]()
    if is_mine or contact.id in offers.details:
        row.append(button(reader.plain("Edit details"), "/contact edit" if is_mine else f"/contact edit {who} {ref}"))
    if kind is ContactKind.SITE_ADMIN:
        if offers.site_admins:
            row.append(button(reader.plain("Remove"), f"/contact remove {who} {kind} {ref}"))
            row.append(button(reader.plain("Add someone in their place"), f"/contact add {kind} {ref}"))
        return row
    if contact.rank is Rank.SECONDARY:
        row.append(button(reader.plain("Remove"), f"/contact remove {who} {kind} {ref}"))
    elif any(one.id in offers.promote and one.kind is kind for one in subscription.contacts):
        role = role_name(reader, table, contact.role)
        row.append(button(reader.plain("Choose a new {role}", role=role), f"/contact promote {ref}"))
    if kind in offers.promote_self:
        row.append(button(reader.plain("Promote me"), f"/contact promote me {kind} {ref}"))
    row.append(button(reader.plain("Add someone in their place"), f"/contact add {kind} {ref}"))
    return row


def question(reader: Reader, me: Person, due: Sequence[Subscription]) -> Drawing:
    """To the person who looks after contacts: one message for all their subscriptions that are due."""
    title = reader.plain("Are your contacts still right?")
    said = reader.say_count(
        "People change jobs. Please check who is a contact on {count} subscription.",
        "People change jobs. Please check who is a contact on {count} subscriptions.",
        len(due),
    )
    rows = [_due_row(reader, one) for one in due]
    heads = [reader.plain(head) for head in DUE_HEADS]
    of = Rows.paged(rows, heads, CHECK, find=subscription_search(CHECK, Right.EDIT_SECONDARY_CONTACTS))
    made = listing(reader, title, of, [header(title), section(said)], (), [said])
    # A workspace may not have tables, and a message that goes out later can't try.
    message = made.plain or made
    return Drawing(message, _mail(reader, me, due, title, said))


def _due_row(reader: Reader, subscription: Subscription) -> Row:
    names = ", ".join(dict.fromkeys(contact.person.name for contact in subscription.contacts))
    line = reader.say("*{ref}* · {name}", ref=subscription.ref, name=subscription.name) + "\n" + escape(names)
    press = button(reader.plain("Check"), f"{CHECK} {subscription.ref}")
    return Row(line, [cell(subscription.ref), cell(subscription.name), cell(names)], press)


def _mail(reader: Reader, me: Person, due: Sequence[Subscription], title: str, said: Safe) -> Mail:
    """The same by email: each subscription with its contacts, and what to type."""
    rows = [(unmarked(_due_row(reader, one).line), f"{CHECK} {one.ref}") for one in due]
    how = reader.plain("Type these commands in Slack. There you can keep or change each contact.")
    hello = reader.plain("Hello {name},", name=me.name)
    return Mail(title, [Text(hello), Text(unmarked(said)), Listed(rows), Text(how), Text(reader.plain("{Vendor}"))])
