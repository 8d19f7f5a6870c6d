"""License keys: the form in which staff set one, and the messages about it. None of them has a key."""

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, note, section
from handlers.views.inputs import field_of, text_input
from handlers.views.reader import Reader, Safe
from models.catalogue.products import Product
from models.changes.license_keys import KeyGiven, KeyStock
from models.subscriptions.license_keys import KEY_LENGTH
from models.subscriptions.tables import Subscription

SET = "license_key_set"


def key_form(reader: Reader, found: KeyStock) -> Modal:
    """The form for a new key."""
    subscription = found.subscription
    values = {"ref": subscription.ref, "name": subscription.name, "organization": subscription.organization.name}
    blocks: list[Block] = [section(reader.say("For *{ref}* · {name} ({organization})", **values))]
    if subscription.license_key:
        blocks.append(note(reader.say("This license has a key. The new one replaces it.")))
    element = text_input("license_key", KEY_LENGTH)
    label = reader.plain("License key")
    if found.left and found.product:
        hint = reader.plain("Leave empty to take the next key for {product}.", product=found.product.name)
        blocks.append(field_of("license_key", label, element, hint, optional=True))
        blocks.append(note(_left(reader, found.product, found.left)))
    else:
        blocks.append(field_of("license_key", label, element))
    return Modal(
        name=SET,
        title=reader.plain("Set the license key"),
        submit=reader.plain("Set"),
        close=reader.plain("Cancel"),
        form_context=f"{subscription.ref} {found.seen}",
        blocks=blocks,
    )


def key_given(reader: Reader, given: KeyGiven) -> Message:
    """Confirms a new key to the staff member who set it."""
    said = reader.say("{ref} has a new license key.", ref=given.subscription.ref)
    if given.replaced:
        said += " " + reader.say("The old one is marked as replaced.")
    if given.told:
        names = ", ".join(person.name for person in given.told)
        said += " " + reader.say("I've let these people know: {names}.", names=names)
    return Message(said)


def key_news(reader: Reader, subscription: Subscription, *, replaced: bool) -> Message:
    """Tells contacts who may see the license that it has a new key."""
    ref = subscription.ref
    text = reader.say("There's a new license key for *{ref}* · {name}.", ref=ref, name=subscription.name)
    if replaced:
        text += " " + reader.say("It replaces the old one.")
    text += " " + reader.say("To see it, use `/subscription license {ref}`.", ref=ref)
    return Message(text, [section(text), buttons(button(reader.plain("License key"), f"/subscription license {ref}"))])


def keys_low(reader: Reader, product: Product, left: int) -> Message:
    """Tells the billing channel that few keys of a product are left."""
    more = reader.say("To load more, run `steward licenses {key} FILE`.", key=product.key)
    return Message(_left(reader, product, left) + " " + more)


def _left(reader: Reader, product: Product, left: int) -> Safe:
    if not left:
        return reader.say("No license keys for {product} are left.", product=product.name)
    return reader.say_count(
        "Only {count} license key for {product} is left.",
        "{count} license keys for {product} are left.",
        left,
        product=product.name,
    )
