"""What stands against a quote or an order, in words."""

from typing import Any

from handlers.views.words import Reader, mark
from models.orders.tables import Quote, QuoteState

CLOSED: dict[QuoteState, str] = {
    QuoteState.DRAFT: mark("{quote} is still being worked on. You are told when it is there."),
    QuoteState.OPEN: mark("{quote} is open."),
    QuoteState.ACCEPTED: mark("{quote} was accepted already. `/order {ref}` shows the order and its invoice."),
    QuoteState.DECLINED: mark("{quote} was declined. `/order {ref}` shows what else there is."),
    QuoteState.EXPIRED: mark("{quote} expired on {until}. `/order {ref}` shows how to get a new one."),
    QuoteState.CANCELLED: mark("{quote} was withdrawn by the vendor. `/order {ref}` shows what else there is."),
    QuoteState.REPLACED: mark("There is a newer quote in place of {quote}. `/order {ref}` shows it."),
    QuoteState.LAPSED: mark("{ref} has changed since {quote} was made, so it counts no more. `/order {ref}` has more."),
}


def quote_closed(reader: Reader, facts: dict[str, Any]) -> str:
    """It can't be answered any more, and why."""
    quote: Quote = facts["quote"]
    return _about(reader, CLOSED[quote.state], quote)


def quote_expired(reader: Reader, facts: dict[str, Any]) -> str:
    """Its last day is over, whether the clock has looked already or not."""
    return _about(reader, CLOSED[QuoteState.EXPIRED], facts["quote"])


def quote_stale(reader: Reader, facts: dict[str, Any]) -> str:
    """The subscription has changed meanwhile."""
    return _about(reader, CLOSED[QuoteState.LAPSED], facts["quote"])


def no_price(reader: Reader, facts: dict[str, Any]) -> str:
    """The vendor does not sell it so."""
    text = mark("There is no price for {product} in {currency} by the {cycle}. Ask the vendor's billing team for one.")
    cycle = reader.plain("month") if facts["cycle"] == "month" else reader.plain("year")
    return reader.say(text, product=facts["product"].name, currency=facts["currency"], cycle=cycle)


def _about(reader: Reader, text: str, quote: Quote) -> str:
    values = {"quote": quote.ref, "ref": quote.subscription.ref, "until": reader.day(quote.valid_until)}
    return reader.say(text, **values)
