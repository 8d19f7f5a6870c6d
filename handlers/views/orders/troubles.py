"""What stands against a quote or an order, in words."""

from collections.abc import Callable
from typing import Any

from handlers.views.kit import clip
from handlers.views.words import Reader, mark
from models.errors import Trouble
from models.orders.tables import Quote, QuoteState

Words = Callable[[Reader, dict[str, Any]], str]
LONGEST_WORD = 100
CLOSED: dict[QuoteState, str] = {
    QuoteState.DRAFT: mark("{quote} is still a draft. `/order send {quote}` sends it."),
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


def _day_over(reader: Reader, facts: dict[str, Any]) -> str:
    return reader.say("{day} is over already. Choose a later day.", day=reader.day(facts["day"]))


def _of(text: str) -> Words:
    """A sentence about a quote, a subscription, or what was given."""

    def words(reader: Reader, facts: dict[str, Any]) -> str:
        quote = facts.get("quote")
        subscription = facts.get("subscription") or (quote.subscription if quote else None)
        said = {name: clip(str(fact), LONGEST_WORD) for name, fact in facts.items() if isinstance(fact, str | int)}
        ids = {"quote": quote.ref if quote else "", "ref": subscription.ref if subscription else ""}
        return reader.say(text, **{**said, **ids})

    return words


WORDS: dict[Trouble, Words] = {
    Trouble.NO_PRICE: no_price,
    Trouble.NOTHING_TO_QUOTE: _of(
        mark("There is nothing in {ref} that has a price. Ask the vendor's billing team: `/enquiry new {ref}`.")
    ),
    Trouble.GIVES_BACK: _of(
        mark(
            "All in all that would give money back, and a quote can't. What is given back on its own leaves a credit "
            "for the next quote of {ref}."
        )
    ),
    Trouble.QUOTE_CLOSED: quote_closed,
    Trouble.QUOTE_EXPIRED: quote_expired,
    Trouble.QUOTE_STALE: quote_stale,
    Trouble.RENEWS_LATER: _of(
        mark("{ref} is paid for beyond its next term already. It can be renewed once no more than one term is left.")
    ),
    Trouble.NO_DRAFT: _of(mark("{quote} is no draft any more. `/order change {quote}` opens it again if it can be.")),
    Trouble.NO_LINES: _of(mark("{quote} has no lines yet. Add one first.")),
    Trouble.TOO_MANY_LINES: _of(mark("{quote} has {most} lines, and that is the most. Remove one first.")),
    Trouble.LINE_STAYS: _of(
        mark("“{line}” is in {ref}, so it stays on the quote. If it is to be free, change its price to 0.")
    ),
    Trouble.DAY_OVER: _day_over,
    Trouble.NO_SUM: _of(
        mark("“{given}” is no sum in {currency} that I am sure of. Please write it like 1190.00, or -50 to take off.")
    ),
    Trouble.NO_RATE: _of(mark("“{given}” is no tax rate. Please write it in per cent, like 19 or 7.5.")),
    Trouble.NOBODY_TO_ACCEPT: _of(
        mark("Nobody in {ref} may accept {quote}, so it can't be sent. `/contact list {ref}` shows who is there.")
    ),
    Trouble.NOT_REPLACED: _of(
        mark(
            "{older} was accepted or replaced meanwhile, so {quote} can't take its place. `/order cancel {quote}` "
            "gives it up, `/order make {ref}` begins another."
        )
    ),
}
