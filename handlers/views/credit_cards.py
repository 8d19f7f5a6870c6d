"""The credit card on file, as Block Kit. It never shows more than the last four digits of the number."""

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, facts, header, note, section
from handlers.views.element_types import Element
from handlers.views.inputs import field_of, text_input
from handlers.views.links import link_to
from handlers.views.reader import Reader, Safe, escape
from models.billing.invoices.credit_cards import BRAND_LENGTH, HOLDER_LENGTH, CardOnFile, Recorded, mark_of
from models.desks.enquiries.tables import TEXT_LENGTH
from models.roles import Kind
from models.subscriptions.tables import Card, Subscription

ASK = "card_ask"
RECORD = "card_record"


def card_name(reader: Reader, card: Card) -> Safe:
    """A card as people know it: Visa ending in 4242."""
    return reader.say("{brand} ending in {last4}", brand=card.brand, last4=card.last4)


def _expires(card: Card) -> str:
    return f"{card.expires_month:02}/{card.expires_year}"


def shown(reader: Reader, found: CardOnFile, *, may_record: bool) -> Message:
    """The card. People for whom it is masked don't see whose it is."""
    subscription, card, details = found.subscription, found.card, found.details
    label = reader.plain("Ask to add a card") if card is None else reader.plain("Ask to change the card")
    ask = button(label, f"/invoice card ask {subscription.ref}")
    record = button(reader.plain("Record a card"), f"/invoice card set {subscription.ref}")
    row: list[Element] = [record] if may_record else [] if found.url else [ask]
    update = reader.plain("Add a card") if card is None else reader.plain("Update the card")
    said, link = link_to(reader, found.url, update) if found.url else (Safe(), [])
    below = [*link, *([buttons(*row)] if row else [])]
    if card is None:
        text = reader.say("{ref} has no credit card on file.", ref=subscription.ref)
        return Message(Safe("\n").join(filter(None, [text, said])), [section(text), *below])
    values = {"ref": subscription.ref, "card": card_name(reader, card), "expires": _expires(card)}
    if found.valid:
        text = reader.say("Credit card on file for {ref}: {card}, expires {expires}.", **values)
    else:
        text = reader.say(
            "Credit card on file for {ref}: {card}. It *expired* at the end of {expires}.",
            **values,
        )
    until = escape(_expires(card)) if found.valid else reader.say("{expires}, *expired*", expires=_expires(card))
    pairs = [(reader.say("Card"), card_name(reader, card)), (reader.say("Expires"), until)]
    if details.shown:
        pairs += [
            (reader.say("Cardholder"), escape(details.cardholder or "–")),
            (reader.say("Organization"), escape(details.organization)),
            (reader.say("Billing address"), escape(", ".join(details.address.split("\n")) or "–")),
        ]
    title = header(reader.plain("Credit card for {ref}", ref=subscription.ref))
    what_for = _what_for(reader, found)
    blocks: list[Block] = [title, facts(pairs), note(what_for), *below]
    return Message(Safe("\n").join(filter(None, [text + " " + what_for, said])), blocks)


def _what_for(reader: Reader, found: CardOnFile) -> Safe:
    """What the card on file is good for."""
    subscription, chargeable = found.subscription, bool(found.url and found.card and found.card.payment_method)
    if found.charged:
        return reader.say("I charge it for what this subscription orders, and tell you the day with each invoice.")
    said = reader.say("I can't charge this card, so you get invoices to pay by bank transfer.")
    if chargeable:
        said = reader.say("I only charge it once the subscription renews by itself. Until then, you pay each invoice.")
    if subscription.kind is Kind.SITE and subscription.plan.annual_on_recorded_card:
        said = said + " " + reader.say("With a valid card on file, the site can switch to annual terms.")
    return said


def ask_form(reader: Reader, found: CardOnFile, message: str = "") -> Modal:
    """The form that asks the billing team for a card, or for another one."""
    subscription = found.subscription
    values = {"ref": subscription.ref, "name": subscription.name}
    text = text_input("message", TEXT_LENGTH, message, multiline=True)
    return Modal(
        name=ASK,
        title=reader.plain("Add a card") if found.card is None else reader.plain("Change the card"),
        submit=reader.plain("Ask"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[
            section(
                reader.say(
                    "{Vendor}'s billing team will tell you how to add a card for *{ref}* · {name}. Don't enter a card "
                    "number here.",
                    **values,
                )
                if found.card is None
                else reader.say(
                    "{Vendor}'s billing team will tell you how to change the card for *{ref}* · {name}. Don't enter "
                    "a card number here.",
                    **values,
                )
            ),
            field_of("message", reader.plain("Message to the billing team"), text, optional=True),
        ],
    )


def record_form(reader: Reader, found: CardOnFile) -> Modal:
    """The form in which the vendor's staff record a card."""
    subscription, card = found.subscription, found.card
    values = {"ref": subscription.ref, "name": subscription.name, "organization": subscription.organization.name}
    blocks: list[Block] = [section(reader.say("For *{ref}* · {name} ({organization})", **values))]
    if card is not None:
        blocks.append(note(reader.say("This card replaces {card}.", card=card_name(reader, card))))

    return Modal(
        name=RECORD,
        title=reader.plain("Record a card"),
        submit=reader.plain("Record"),
        close=reader.plain("Cancel"),
        form_context=f"{subscription.ref} {mark_of(card)}",
        blocks=[
            *blocks,
            field_of(
                "brand", reader.plain("Brand"), text_input("brand", BRAND_LENGTH), reader.plain("For example, Visa")
            ),
            field_of(
                "last4",
                reader.plain("Last four digits"),
                text_input("last4", 4),
                reader.plain("Only these four: a full card number must never be in Slack."),
            ),
            field_of(
                "expires",
                reader.plain("Expires"),
                text_input("expires", 7),
                reader.plain("As printed on the card: 09/28 or 09/2028"),
            ),
            field_of("holder", reader.plain("Cardholder"), text_input("holder", HOLDER_LENGTH), optional=True),
        ],
    )


def recorded(reader: Reader, made: Recorded) -> Message:
    """Confirms a recorded card to the person who entered it."""
    values = {"ref": made.subscription.ref, "card": card_name(reader, made.card), "expires": _expires(made.card)}
    text = reader.say("The credit card for {ref} is now {card}, expires {expires}.", **values)
    if names := [*[asker.name for asker in made.answered.values()], *[person.name for person in made.told]]:
        text += " " + reader.say("I've let these people know: {names}.", names=", ".join(dict.fromkeys(names)))
    return Message(text)


def news(reader: Reader, subscription: Subscription, card: Card) -> Message:
    """Tells contacts who may update the card that it changed. It leaves the cardholder out, because some of them may
    not see it."""
    text = reader.say(
        "The credit card on file for *{ref}* has changed: it's now {card}, expires {expires}.",
        ref=subscription.ref,
        card=card_name(reader, card),
        expires=_expires(card),
    )
    show = button(reader.plain("Show the card"), f"/invoice card {subscription.ref}")
    return Message(text, [section(text), buttons(show)])
