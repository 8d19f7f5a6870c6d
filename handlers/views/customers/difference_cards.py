"""Where an order form differs from a customer: the card, and the answers."""

from handlers.views.badge import staff_name
from handlers.views.blocks import Message, button, buttons, clip, section
from handlers.views.element_types import Element
from handlers.views.problems.customers import FIELD_NAMES, value_of
from handlers.views.reader import Reader, Safe
from models.customers.fields import ON
from models.customers.tables import CustomerDifference, DifferenceState

ACCEPT = "difference_accept"
KEEP = "difference_keep"


def difference_card(reader: Reader, difference: CustomerDifference) -> Message:
    """One field, with the stored value and the file's, and what was decided."""
    one = difference.organization
    text = reader.say(
        "{ref}: an order form differs from *{name}* ({customer}).",
        ref=difference.ref,
        name=clip(one.name, 80),
        customer=one.ref,
    )
    text += "\n" + _change(reader, difference)
    text += "\n" + reader.say("Source: {place}", place=difference.place)
    row: list[Element] = []
    if difference.state is DifferenceState.OPEN:
        row.append(button(reader.plain("Accept"), ACCEPT, difference.ref, style="primary", about=difference.ref))
        row.append(button(reader.plain("Keep"), KEEP, difference.ref, about=difference.ref))
    else:
        text += "\n" + _decided(reader, difference)
    row.append(button(reader.plain("Customer"), f"/customer {one.ref}"))
    return Message(text, [section(text), buttons(*row)])


def _change(reader: Reader, difference: CustomerDifference) -> Safe:
    if difference.person and difference.subscription:
        values = {"name": difference.person.name, "email": difference.person.email, "ref": difference.subscription.ref}
        if difference.wanted == ON:
            return reader.say("*Site admin on {ref}*: add {name} ({email})", **values)
        return reader.say("*Site admin on {ref}*: remove {name} ({email})", **values)
    return reader.say(
        "*{field}*: {before} → {after}",
        field=reader.plain(FIELD_NAMES[difference.field]),
        before=value_of(reader, difference.field, difference.now),
        after=value_of(reader, difference.field, difference.wanted),
    )


def _decided(reader: Reader, difference: CustomerDifference) -> Safe:
    name = staff_name(reader, difference.decided_by)
    if difference.state is DifferenceState.ACCEPTED:
        return reader.say("Accepted by {name}", name=name)
    return reader.say("Kept as it was by {name}", name=name)


def accepted(reader: Reader, difference: CustomerDifference) -> Message:
    """The answer to the person who accepted."""
    if difference.person:
        said = reader.say("Accepted {ref}. I've let {name} know.", ref=difference.ref, name=difference.person.name)
    else:
        said = reader.say("Accepted {ref}. It holds for new lines.", ref=difference.ref)
    return Message(Safe("\n").join([said, _change(reader, difference)]))


def kept(reader: Reader, difference: CustomerDifference) -> Message:
    """The answer to the person who kept the stored value."""
    return Message(
        reader.say("{ref} is closed, and the stored value stays. The same file won't ask again.", ref=difference.ref)
    )
