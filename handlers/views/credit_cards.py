"""The credit card on file, as Block Kit: never more of its number than the last four digits."""

from handlers.views.block_types import Block, Element
from handlers.views.blocks import Message, Modal, button, buttons, facts, header, note, section
from handlers.views.inputs import field_of, text_input
from handlers.views.reader import Reader, Safe, escape
from models.billing.invoices.credit_cards import BRAND_LENGTH, HOLDER_LENGTH, CardOnFile, Recorded, mark_of
from models.desks.enquiries.tables import TEXT_LENGTH
from models.subscriptions.tables import Card, Subscription

ASK = "card_ask"
RECORD = "card_record"


def card_name(reader: Reader, card: Card) -> Safe:
    """A card as people know it: Visa ending in 4242."""
    return reader.say("{brand} ending in {last4}", brand=card.brand, last4=card.last4)


def _expires(card: Card) -> str:
    return f"{card.expires_month:02}/{card.expires_year}"


def shown(reader: Reader, found: CardOnFile, *, may_record: bool) -> Message:
    """The card; to whom it is masked, without whose it is."""
    subscription, card = found.subscription, found.card
    ask = button(reader.plain("Ask for another card"), f"/invoice card ask {subscription.ref}")
    record = button(reader.plain("Record a card"), f"/invoice card set {subscription.ref}")
    row: list[Element] = [record if may_record else ask]
    if card is None:
        text = reader.say("There is no credit card on file for {ref}.", ref=subscription.ref)
        return Message(text, [section(text), buttons(*row)])
    values = {"ref": subscription.ref, "card": card_name(reader, card), "expires": _expires(card)}
    if found.valid:
        text = reader.say("On file for {ref}: {card}, good until {expires}.", **values)
    else:
        text = reader.say(
            "On file for {ref}: {card}. It *expired* after {expires}, so it can't be charged any more.", **values
        )
    until = escape(_expires(card)) if found.valid else reader.say("{expires}, *expired*", expires=_expires(card))
    pairs = [(reader.say("Card"), card_name(reader, card)), (reader.say("Good until"), until)]
    if not found.masked:
        organization = subscription.organization
        pairs += [
            (reader.say("Card holder"), escape(card.holder or "–")),
            (reader.say("Organization"), escape(organization.name)),
            (reader.say("Billing address"), escape(", ".join(organization.billing_address.split("\n")) or "–")),
        ]
    title = header(reader.plain("Credit card of {ref}", ref=subscription.ref))
    blocks: list[Block] = [title, facts(pairs), buttons(*row)]
    return Message(text, blocks)


def ask_form(reader: Reader, subscription: Subscription) -> Modal:
    """Asks for another card to be put on file."""
    text = text_input("message", TEXT_LENGTH, multiline=True)
    return Modal(
        name=ASK,
        title=reader.plain("Another card"),
        submit=reader.plain("Ask"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[
            section(
                reader.say(
                    "{Vendor}'s billing team tells you how to give them another card for *{ref}* · {name}. Please "
                    "write no card number here.",
                    ref=subscription.ref,
                    name=subscription.name,
                )
            ),
            field_of("message", reader.plain("Is there something that they should know?"), text, optional=True),
        ],
    )


def record_form(reader: Reader, found: CardOnFile) -> Modal:
    """What the vendor's people write down of a card."""
    subscription, card = found.subscription, found.card
    values = {"ref": subscription.ref, "name": subscription.name, "organization": subscription.organization.name}
    blocks: list[Block] = [section(reader.say("Of *{ref}* · {name} ({organization})", **values))]
    if card is not None:
        blocks.append(note(reader.say("It takes the place of {card}.", card=card_name(reader, card))))

    return Modal(
        name=RECORD,
        title=reader.plain("Record a card"),
        submit=reader.plain("Record"),
        close=reader.plain("Cancel"),
        form_context=f"{subscription.ref} {mark_of(card)}",
        blocks=[
            *blocks,
            field_of(
                "brand", reader.plain("Brand"), text_input("brand", BRAND_LENGTH), reader.plain("For example: Visa")
            ),
            field_of(
                "last4",
                reader.plain("Last four digits"),
                text_input("last4", 4),
                reader.plain("No more of the number: it must not stand in Slack."),
            ),
            field_of(
                "expires",
                reader.plain("Good until"),
                text_input("expires", 7),
                reader.plain("As on the card: 09/28, or 09/2028"),
            ),
            field_of("holder", reader.plain("Card holder"), text_input("holder", HOLDER_LENGTH), optional=True),
        ],
    )


def recorded(reader: Reader, made: Recorded) -> Message:
    """What whoever recorded a card reads."""
    values = {"ref": made.subscription.ref, "card": card_name(reader, made.card), "expires": _expires(made.card)}
    text = reader.say("On file for {ref} now: {card}, good until {expires}.", **values)
    if names := [*[asker.name for asker in made.answered.values()], *[person.name for person in made.told]]:
        text += " " + reader.say("Told: {names}.", names=", ".join(dict.fromkeys(names)))
    return Message(text)


def news(reader: Reader, subscription: Subscription, card: Card) -> Message:
    """What contacts who may update the card hear when another is on file. Not whose it is: not all may see that."""
    text = reader.say(
        "There is another credit card on file for *{ref}*: {card}, good until {expires}.",
        ref=subscription.ref,
        card=card_name(reader, card),
        expires=_expires(card),
    )
    show = button(reader.plain("Show the card"), f"/invoice card {subscription.ref}")
    return Message(text, [section(text), buttons(show)])
