"""What the vendor's channel is told of renewals."""

from slack_sdk.models.blocks import Block

from handlers.views.kit import Message, button, buttons, section, words_of_people
from handlers.views.words import Reader
from models.renewals.tables import Renewal, RenewalState


def ending(reader: Reader, renewal: Renewal, price: int | None) -> Message:
    """Somebody does not renew, and why; or they do after all."""
    subscription = renewal.subscription
    values = {
        "ref": subscription.ref,
        "title": subscription.name,
        "organization": subscription.organization.name,
        "ends": reader.day(renewal.term_ends_on),
        "name": renewal.handler.name if renewal.handler else "",
    }
    if renewal.state is not RenewalState.ENDING or renewal.handler is None:
        text = reader.say(
            "*{ref}* · {title} ({organization}) was not to be renewed. That was taken back or is over by now.", **values
        )
        return Message(text, [section(text), _show(reader, subscription.ref)])
    text = reader.say("{name} does not renew *{ref}* · {title} ({organization}). Its term ends on {ends}.", **values)
    if price is not None:
        text = reader.say(
            "{said} A further term would be {price}.", said=text, price=reader.money(price, subscription.currency)
        )
    blocks: list[Block] = [section(text), section(reader.say("*Reason*")), words_of_people(renewal.reason)]
    return Message(text, [*blocks, _show(reader, subscription.ref)])


def _show(reader: Reader, ref: str) -> Block:
    return buttons(button(reader.plain("Quotes and orders"), f"/order list {ref}"))
