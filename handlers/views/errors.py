"""A message for everything that can go wrong, each with a way out."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from handlers.routing.arguments import KEPT, plain
from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Message, button, buttons, note, section
from handlers.views.conditions import MOST_TO_ASK, MOST_TO_NAME, unmet
from handlers.views.element_types import Element
from handlers.views.inputs import select_or_search, subscription_search
from handlers.views.people import unknown
from handlers.views.problems import explain
from handlers.views.problems.registry import short
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.rights import FOR_ONESELF, REASONS, RIGHT_LABELS, deed_of_contacts, role_name, role_names
from models.access.errors import Denied, NotFound, Unknown
from models.access.nouns import noun_named
from models.access.permissions import REGISTRY
from models.contacts.ask_tables import LINE_LENGTH
from models.core.errors import DeskError, Refused
from models.core.problems import CardNumber
from models.directory.people import Person
from models.roles import Cell, Kind, Reason, Right, Role, RoleTable, RoleTables
from models.subscriptions.scopes import SubscriptionScope
from models.subscriptions.tables import Subscription

ASK = "ask"
HELP = "/steward help"
PRIMARIES = frozenset({Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY})
LONGEST_OPTION = 150
MOST_LINES = 10
LISTING = re.compile(r"`(/[a-z]+(?: [a-z]+)?)`")
"""Finds the command that lists the caller's own rows, in the message that one of them doesn't exist."""
LONGEST_LINE = 1500
LONGEST_ASKED = LINE_LENGTH - 20
"""The longest line kept with a request. It leaves room for the subscription's ID."""


def not_named(reader: Reader) -> Message:
    """Slack didn't say who is asking."""
    return Message(
        reader.say("Slack didn't tell me who you are, so I haven't done anything. Please try again in a minute.")
    )


def sentence(reader: Reader, error: DeskError, tables: RoleTables, line: str = "") -> Message:
    """The message when a request, perhaps the command `line`, wasn't carried out."""
    match error:
        case Denied():
            return denied(reader, error, tables, line)
        case NotFound():
            return _not_found(reader, error)
        case Unknown():
            return unknown(reader)
        case Refused():
            return explain(reader, error.problem)
    raise TypeError(f"No sentence for {type(error).__name__}.")


def _not_found(reader: Reader, error: NotFound) -> Message:
    """The reader has nothing with that ID. Show where to find theirs."""
    missing = noun_named(error.noun).missing
    text = reader.say(missing, ref=short(error.ref))
    listing = LISTING.search(missing)
    return Message(text, [section(text), buttons(button(reader.plain("Show mine"), listing[1]))] if listing else ())


NOBODY = gettext_noop("Nobody on {ref} can do this right now.")
ONLY_OPENER = gettext_noop("Only the person who opened a ticket on {ref} and {vendor}'s staff can see it.")
ONLY_MAIN = gettext_noop("Only someone with the role {role} can do this, or {vendor}'s billing team.")
CAN_SHARE = gettext_noop("{name} ({role}) can share them with `/ticket sharing`.")


def denied(reader: Reader, error: Denied, tables: RoleTables, line: str = "") -> Message:
    """The reader's role, why they can't do it, the people who can, and a button that asks one of them to run `line`."""
    subscription = error.scope.subscription if isinstance(error.scope, SubscriptionScope) else None
    deed = reader.say(_deed(error))
    if subscription is None:
        said = reader.say("You can't {deed}.", deed=deed) + " " + reader.say(REASONS[error.reason])
        return Message(said + _staff_who_may(reader, error))
    table = tables[subscription.plan.role_table]
    if this_time := unmet(reader, error, subscription, table):
        return this_time
    where = reader.say("{ref} ({name})", ref=subscription.ref, name=subscription.name)
    lines = [reader.say("You can't {deed} on {where}.", deed=deed, where=where)]
    if error.held:
        roles = role_names(reader, table, error.held)
        lines.append(reader.say("Your role there: *{roles}*.", roles=roles))
    lines += _why(reader, error, subscription, table)
    row = _leads_on(reader, error, subscription)
    if error.reason is Reason.NOT_IN_STAFF_ROLE:
        return Message(Safe("\n").join(lines) + _staff_who_may(reader, error))
    if error.right in FOR_ONESELF:
        lines += _way_out(reader, error, subscription, table)
    elif error.may:
        lines.append(_who_may(reader, error.may, subscription, tables))
        # Staff write to them, because colleagues' requests are for contacts.
        row += _asks(reader, error, subscription, line) if error.held else []
    elif isinstance(error.right, Right) and error.reason in (Reason.NOT_IN_ROLE, Reason.NOT_SOLE):
        nobody = ONLY_OPENER if error.right is Right.VIEW_COLLEAGUES_TICKETS else NOBODY
        lines.append(reader.say(nobody, ref=subscription.ref))
        lines += _site_admin_missing(reader, error.right, subscription, table)
    text = Safe("\n").join(lines)
    blocks: list[Block] = [section(text)]
    return Message(text, [*blocks, buttons(*row)] if row else blocks)


def _why(reader: Reader, error: Denied, subscription: Subscription, table: RoleTable) -> list[Safe]:
    """The reason, in the names of the plan's table. If tickets aren't shared, also who can change that."""
    main = role_name(reader, table, Role.BILLING_PRIMARY)
    if error.reason is Reason.NOT_MAIN_CONTACT:
        return [reader.say(ONLY_MAIN, role=main)]
    if error.reason is Reason.NO_ROLE and not error.held:
        # Customers without a role get the answer for an ID that doesn't exist, so this reader is on the vendor's staff.
        return [reader.say("Only its contacts can do this.")]
    why = [reader.say(REASONS[error.reason])]
    if error.reason is Reason.NOT_SHARED:
        named = [reader.say(CAN_SHARE, name=one.name, role=main) for one in error.sharers]
        why += named or [reader.say("{Vendor}'s billing team can share them.")]
    if error.reason is Reason.WRONG_KIND:
        why.append(_other_kind(reader, error, subscription))
    return why


def _deed(error: Denied) -> str:
    """What the reader can't do, marked for translation. Staff read the name of the one thing that they tried: a staff
    right is wider, and that they "can't see anything" on a subscription isn't true of them."""
    if error.reason in (Reason.NOT_SITE_ADMIN, Reason.NOT_MAIN_CONTACT):
        return deed_of_contacts(error.right)
    if error.reason in (Reason.NOT_ASKER, Reason.NOT_OPENER) and error.action in REGISTRY:
        return REGISTRY[error.action].label
    for_staff = error.reason in (Reason.NOT_IN_STAFF_ROLE, Reason.NO_ROLE)
    if for_staff and error.scope is not None and error.action in REGISTRY:
        return REGISTRY[error.action].label
    return RIGHT_LABELS[error.right]


def _other_kind(reader: Reader, error: Denied, subscription: Subscription) -> Safe:
    """What the subscription is, and where to see what can be done with it."""
    ref = subscription.ref
    if subscription.kind is Kind.LICENSE:
        return reader.say("{ref} is a license. `/subscription show {ref}` shows what you can do.", ref=ref)
    if error.right is Right.UPGRADE_LICENSE:
        return reader.say(
            "{ref} is a site. You can change its seats or products there: `/subscription show {ref}`. For another "
            "edition, ask {vendor}'s billing team: `/enquiry new {ref}`.",
            ref=ref,
        )
    return reader.say("{ref} is a site. `/subscription show {ref}` shows what you can do.", ref=ref)


def _leads_on(reader: Reader, error: Denied, subscription: Subscription) -> list[Element]:
    """The buttons that lead on from the reason, if any do."""
    ref = subscription.ref
    show = button(reader.plain("Show {ref}", ref=ref), f"/subscription show {ref}")
    match error.reason:
        case Reason.NO_ROLE if not error.held:
            return [button(reader.plain("Contacts"), f"/contact list {ref}"), show]
        case Reason.WRONG_KIND:
            return [show]
        case Reason.BECOME_CONTACT:
            return [button(reader.plain("Become a contact"), f"/contact add me {ref}")]
    return []


def _site_admin_missing(reader: Reader, right: Right, subscription: Subscription, table: RoleTable) -> list[Safe]:
    """Who helps if only site admins could do it, and the site has none."""
    if table.rows[right].cells[Role.SITE_ADMIN] is not Cell.YES or subscription.holder(Role.SITE_ADMIN):
        return []
    role = role_name(reader, table, Role.SITE_ADMIN)
    return [reader.say("{ref} doesn't have a {role}. {Vendor} can add one.", ref=subscription.ref, role=role)]


def _way_out(reader: Reader, error: Denied, subscription: Subscription, table: RoleTable) -> list[Safe]:
    """What else helps when asking a colleague doesn't."""
    if error.right is Right.LEAVE and error.reason is Reason.BECOME_CONTACT:
        line = "/contact leave site_admin " + subscription.ref
        return [reader.say("To give up your role as site admin, use `{line}`.", line=line)]
    if error.right is Right.LEAVE and error.held & PRIMARIES:
        if not _gives(table, Right.PROMOTE_OTHER, error.held):
            return [_someone_hands_over(reader, subscription, table)]
        return [
            reader.say(
                "Hand over your role first with `/contact promote {ref}`. Then you can leave.", ref=subscription.ref
            )
        ]
    return []


def _gives(table: RoleTable, right: Right, roles: Iterable[Role]) -> bool:
    return any(table.rows[right].cells[role] is Cell.YES for role in roles)


def _someone_hands_over(reader: Reader, subscription: Subscription, table: RoleTable) -> Safe:
    """For a primary whose role doesn't include naming a successor: who names one."""
    names = [one.person.name for one in subscription.contacts if _gives(table, Right.PROMOTE_OTHER, [one.role])]
    if not names:
        return reader.say("Ask {vendor}'s support team to find someone who takes over your role. Then you can leave.")
    shown = names[:MOST_TO_NAME]
    if len(names) > MOST_TO_NAME:
        shown.append(reader.plain("and {count} more", count=len(names) - MOST_TO_NAME))
    return reader.say(
        "Someone else takes over your role first: {names} can request that with `/contact promote {ref}`. Then you "
        "can leave.",
        names=", ".join(shown),
        ref=subscription.ref,
    )


def _asks(reader: Reader, error: Denied, subscription: Subscription, line: str) -> list[Element]:
    about = f"{subscription.ref} {error.right} {error.subject or subscription.ref}"
    line = line if len(line) <= LONGEST_ASKED else ""
    return [
        button(
            reader.plain("Ask {name}", name=person.name),
            f"{ASK}:{person.id}",
            f"{about} {person.id} {line}".rstrip(),
            about=person.email,
        )
        for person in list(error.may)[:MOST_TO_ASK]
    ]


def _who_may(reader: Reader, may: Sequence[Person], subscription: Subscription, tables: RoleTables) -> Safe:
    table = tables[subscription.plan.role_table]
    shown = [
        reader.say(
            "{name} ({roles})", name=person.name, roles=role_names(reader, table, subscription.roles_of(person.id))
        )
        for person in may[:MOST_TO_NAME]
    ]
    if len(may) > MOST_TO_NAME:
        left = len(may) - MOST_TO_NAME
        shown.append(reader.say("and {count} more: `/contact list {ref}`", count=left, ref=subscription.ref))
    return reader.say("*Who can do this:*") + " " + Safe(", ").join(shown)


def _staff_who_may(reader: Reader, error: Denied) -> Safe:
    """The staff who have the right, with their email addresses. Empty if they aren't known."""
    if not error.may:
        return Safe()
    shown = [reader.say("{name} ({email})", name=one.name, email=one.email) for one in error.may[:MOST_TO_NAME]]
    if len(error.may) > MOST_TO_NAME:
        shown.append(reader.say("and {count} more", count=len(error.may) - MOST_TO_NAME))
    return Safe("\n") + reader.say("*Who can do this:*") + " " + Safe(", ").join(shown)


def choose(
    reader: Reader, line: str, subscriptions: Sequence[Subscription], only: Right | Role | None = None
) -> Message:
    """Asks which of several subscriptions is meant. Many are searched by `only`, the right or role they fit by."""
    shown = short(plain(line))
    example = subscriptions[0].ref
    text = reader.say("Which subscription? Choose one, or add its ID: `{line} {ref}`.", line=shown, ref=example)
    # Nobody types the word that stands for a kept message.
    if KEPT.search(line):
        text = reader.say("Which subscription is it about?")
    pairs = [(f"{s.ref} · {s.name}", f"{line} {s.ref}") for s in subscriptions]
    if all(len(chosen) <= LONGEST_OPTION for _, chosen in pairs):
        name = subscription_search(line, only or "")
        return Message(text, [section(text, select_or_search(name, reader.plain("Choose a subscription"), pairs))])
    if len(line) > LONGEST_LINE:
        return Message(text)
    row = [button(label, f"{PICK} {place}", chosen) for place, (label, chosen) in enumerate(pairs[:MOST_LINES])]
    left = len(pairs) - len(row)
    more = [note(reader.say("… and {count} more. To choose one, add its ID.", count=left))] if left else []
    return Message(text, [section(text), *[buttons(one) for one in row], *more])


def card_number(reader: Reader) -> Message:
    """The command contained a credit card number. The message doesn't repeat it."""
    nothing = reader.say("I haven't done anything, and I didn't keep what you typed.")
    return Message(Safe(" ").join([explain(reader, CardNumber()).text, nothing]))


def spoiled(reader: Reader) -> Message:
    """The content of a button or form isn't ours."""
    return Message(
        reader.say(
            "I can't read this button or form, so I haven't changed anything. Please type the command again. "
            "`/steward help` lists all commands."
        )
    )


def help_button(reader: Reader) -> Element:
    return button(reader.plain("Help"), HELP)


def gone(reader: Reader) -> Message:
    """The button or form is from an earlier version."""
    return Message(reader.say("This button no longer works. `/steward help` lists what you can do."))


class Committed(Enum):
    """Whether a failed request's changes are committed, as far as we know."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"


def too_slow(reader: Reader, committed: Committed) -> Message:
    """A form could not be opened."""
    if committed is Committed.YES:
        return Message(
            reader.say(
                "That's done, but the next form didn't open in time. To continue, use the command or button again."
            )
        )
    return Message(reader.say("The form didn't open in time. Nothing has changed. Please try again."))


def not_written(reader: Reader, committed: Committed) -> Message:
    """The database can't be written to, for example because its disk is full."""
    if committed is not Committed.NO:
        return Message(
            reader.say(
                "I can't save anything right now, and I don't know if this was saved. Check in a few minutes before "
                "you try again."
            )
        )
    return Message(
        reader.say("I can't save anything right now, so nothing has changed. Please try again in a few minutes.")
    )


def bug(reader: Reader, number: str, committed: Committed) -> Message:
    """An error on our side. It only says that nothing has changed if we know that."""
    happened = {
        Committed.NO: reader.say("Something went wrong on my side. Nothing has changed. Please try again."),
        Committed.UNKNOWN: reader.say(
            "Something went wrong on my side, and I don't know if your request went through. Check before you try "
            "again."
        ),
        Committed.YES: reader.say(
            "That's done, but something went wrong on my side before I could show you the result. You don't need to "
            "do it again."
        ),
    }
    support = reader.say("If it happens again, give {vendor}'s support team this number: *{number}*", number=number)
    return Message(Safe(" ").join([happened[committed], support]))
