"""The words for the kinds, states and lines of quotes."""

from collections.abc import Callable
from datetime import date

from handlers.views.lines import days
from handlers.views.reader import Reader, Safe, gettext_noop
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.orders.applying import term_if_ordered
from models.billing.orders.tables import Quote, QuoteKind, QuoteLine, QuoteState
from models.subscriptions.tables import Cycle

KINDS: dict[QuoteKind, str] = {
    QuoteKind.RENEWAL: gettext_noop("Renewal"),
    QuoteKind.UPGRADE: gettext_noop("Upgrade"),
    QuoteKind.SEATS: gettext_noop("Seat change"),
    QuoteKind.ADDITION: gettext_noop("Additional product"),
    QuoteKind.CONVERSION: gettext_noop("Switch to annual terms"),
    QuoteKind.REACTIVATION: gettext_noop("Reactivation"),
    QuoteKind.PURCHASE: gettext_noop("Purchase"),
    QuoteKind.SERVICES: gettext_noop("Services"),
}
ENDS: dict[QuoteState, str] = {
    QuoteState.DRAFT: gettext_noop("Draft, visible only to {vendor}"),
    QuoteState.ACCEPTED: gettext_noop("Ordered"),
    QuoteState.CANCELLED: gettext_noop("Withdrawn by {vendor}"),
    QuoteState.REPLACED: gettext_noop("Replaced by a newer quote"),
    QuoteState.LAPSED: gettext_noop("No longer valid, because the subscription has changed"),
}
CYCLES: dict[Cycle, str] = {
    Cycle.MONTH: gettext_noop("billed monthly"),
    Cycle.YEAR: gettext_noop("billed annually"),
}
SETTLED: dict[InvoiceState, str] = {
    InvoiceState.PAID: gettext_noop("{ref}, paid"),
    InvoiceState.PARTLY_CREDITED: gettext_noop("{ref}, partly paid, rest credited"),
    InvoiceState.CREDITED: gettext_noop("{ref}, credited"),
    InvoiceState.VOID: gettext_noop("{ref}, void"),
    InvoiceState.UNCOLLECTIBLE: gettext_noop("{ref}, written off"),
}


def kind_name(reader: Reader, kind: QuoteKind) -> str:
    """The name of a kind of quote, in plain text."""
    return reader.plain(KINDS[kind])


def settled_words(reader: Reader, invoice: Invoice) -> Safe:
    """How the invoice of an order was settled, if nothing is due on it."""
    return reader.say(SETTLED[invoice.state], ref=invoice.ref)


def is_open(quote: Quote, today: date) -> bool:
    """Whether a quote can still be answered, by its state and its last day."""
    return quote.state is QuoteState.OPEN and quote.valid_until >= today


def state(reader: Reader, quote: Quote, today: date) -> Safe:
    """The status of a quote, in words."""
    if is_open(quote, today):
        return reader.say("Open, valid until {day}", day=reader.day(quote.valid_until))
    if quote.state in (QuoteState.OPEN, QuoteState.EXPIRED):
        return reader.say("Expired: it was valid until {day}", day=reader.day(quote.valid_until))
    if quote.state is QuoteState.DECLINED:
        name = quote.closed_by.name if quote.closed_by else ""
        return reader.say("Declined by {name}", name=name) if name else reader.say("Declined")
    if quote.is_discarded:
        return reader.say("Discarded draft, visible only to {vendor}")
    return reader.say(ENDS[quote.state])


def term_of(reader: Reader, quote: Quote, today: date) -> str:
    """The term that a quote would bring if it were accepted now, in plain text; empty if it brings none."""
    term = term_if_ordered(quote, today)
    if term is None:
        return ""
    text = days(reader, *term)
    return f"{text}, {reader.plain(CYCLES[quote.cycle])}" if quote.cycle else text


def words_of(reader: Reader, quote: Quote, today: date) -> Callable[[QuoteLine], str]:
    """The description of a quote's lines, in plain text: the product, its seats before and after, and the paid days."""
    term = term_if_ordered(quote, today)

    def words(line: QuoteLine) -> str:
        if line.credit_id is not None:
            return reader.plain("Credit: {what}", what=line.description)
        parts = [line.description]
        if line.seats_before != line.seats_after:
            before, after = line.seats_before or 0, line.seats_after or 0
            parts.append(reader.plain("{before} → {after} seats", before=before, after=after))
        if line.from_on and line.to_on:
            whole = (line.from_on, line.to_on) == (quote.term_starts_on, quote.term_ends_on)
            parts.append(days(reader, *(term if whole and term else (line.from_on, line.to_on))))
        return " · ".join(parts)

    return words
