"""Changes of a subscription, in words: for the billing team's card, and for contacts."""

from handlers.views.badge import staff_name
from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, note, section
from handlers.views.reader import Reader, Safe
from models.changes.events import Change, ChangeKind
from models.desks.enquiries.changes import Changes
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.tables import Enquiry, EnquiryState

IN_A_SECTION = 10
"""So many addresses fit into one section, however long they are."""
ROOM = 6_000
"""So many characters of changes fit into one message, beside all else in it."""
MOST_SUMMED_UP = 3


def line(reader: Reader, change: Change) -> Safe:
    """One change."""
    match change.kind:
        case ChangeKind.USER:
            if change.after == "1":
                return reader.say("User added: {email}", email=change.email)
            return reader.say("User removed: {email}", email=change.email)
        case ChangeKind.NAME:
            return reader.say("Renamed from {before} to {after}", before=change.before, after=change.after)
    values = {"product": change.product.name if change.product else "", "before": change.before, "after": change.after}
    if change.after == "0":
        return reader.say("{product} deactivated (it had {before} seats)", **values)
    if change.before == "0":
        return reader.say("{product} added, seats: {after}", **values)
    return reader.say("Seats of {product}: {before} → {after}", **values)


def nothing_left(reader: Reader) -> Safe:
    """Says that all changes were taken back."""
    return reader.say("Everything in it was taken back, so nothing is left to do.")


def in_blocks(reader: Reader, changes: Changes, show: str = "", room: int = ROOM) -> list[Block]:
    """The changes, in so many characters. With `show`, the command that shows all of them, only the first ones."""
    if not changes.changes:
        return [section(nothing_left(reader))]
    lines = (line(reader, one) for one in changes.changes[: IN_A_SECTION if show else None])
    shown = []
    for one in lines:
        room -= len(one)
        if room < 0:
            break
        shown.append(one)
    parts = [shown[start : start + IN_A_SECTION] for start in range(0, len(shown), IN_A_SECTION)]
    blocks: list[Block] = [section(Safe("\n").join(part)) for part in parts]
    if left := len(changes.changes) - len(shown):
        more = reader.say("… and {count} more. To see them, use `{command}`.", count=left, command=show)
        blocks.append(note(more if show else reader.say("… and {count} more.", count=left)))
    return blocks


def summary(reader: Reader, changes: Changes) -> Safe:
    """The first changes, and how many more there are."""
    if not changes.changes:
        return nothing_left(reader)
    shown = [line(reader, one) for one in changes.changes[:MOST_SUMMED_UP]]
    if left := len(changes.changes) - len(shown):
        shown.append(reader.say("… and {count} more.", count=left))
    return Safe("\n").join(shown)


def made(reader: Reader, enquiry: Enquiry, changes: Changes, *, users: bool) -> Message:
    """Tells the primary billing contact what someone else changed.

    Args:
        users: Whether the reader may see who the users are. If not, they are counted.
    """
    subscription = enquiry.subscription
    values = {"name": enquiry.asker.name, "ref": subscription.ref, "called": subscription.name}
    if not changes.changes:
        return Message(reader.say("{name} changed *{ref}* · {called}, and has taken it back.", **values))
    title = reader.say("{name} changed *{ref}* · {called}:", **values)
    shown = changes if users else Changes([one for one in changes.changes if one.kind is not ChangeKind.USER])
    counts = [] if users else _counted(reader, changes)
    lines = Safe("\n").join([*counts, *([summary(reader, shown)] if shown.changes else [])])
    show = button(reader.plain("Show the subscription"), f"/subscription show {subscription.ref}")
    return Message(title + "\n" + lines, [section(title), section(lines), buttons(show)])


def _counted(reader: Reader, changes: Changes) -> list[Safe]:
    users = [one for one in changes.changes if one.kind is ChangeKind.USER]
    added = sum(one.after == "1" for one in users)
    found = []
    if added:
        found.append(reader.say_count("{count} user added", "{count} users added", added))
    if gone := len(users) - added:
        found.append(reader.say_count("{count} user removed", "{count} users removed", gone))
    return found


def status(reader: Reader, enquiry: Enquiry) -> Safe:
    """Whether the reader's changes are done, for the card of the subscription. Only if `my_changes` loaded them."""
    values = {"ref": enquiry.ref, "name": staff_name(reader, enquiry.assignee)}
    if enquiry.state in WAITING:
        return reader.say("{ref}: {vendor}'s billing team hasn't marked them as done yet.", **values)
    if enquiry.state is EnquiryState.ANSWERED and enquiry.closed_at:
        return reader.say("{ref}: done by {name} ({at})", at=reader.moment(enquiry.closed_at), **values)
    return reader.say("{ref}", **values)


def done(reader: Reader, enquiry: Enquiry) -> Message:
    """Confirms that changes are marked as done."""
    values = {"ref": enquiry.ref, "name": enquiry.asker.name}
    return Message(reader.say("{ref} is done. I've let {name} know.", **values))
