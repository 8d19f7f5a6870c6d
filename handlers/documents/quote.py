"""A quote as a document."""

from dataclasses import replace
from datetime import date

from handlers.documents.data import DocumentData, DocumentKind
from handlers.documents.parts import Letterhead, facts, lines_table, sheet, totals
from handlers.views.orders.quote_labels import is_open, kind_name, term_of, words_of
from handlers.views.reader import Reader
from models.billing.orders.tables import Quote


def quote_document(reader: Reader, quote: Quote, head: Letterhead, today: date) -> DocumentData:
    """A quote: its lines, what they cost, until when it's valid, and how to accept it."""
    title, values = reader.plain("Quote"), {"ref": quote.ref, "day": reader.day(quote.valid_until)}
    blank = sheet(reader, DocumentKind.QUOTE, title, quote.ref, quote.made_on, head, reader.plain("For"))
    total = reader.money(quote.total, quote.currency)
    how = reader.plain("To accept this quote, type /order accept {ref} in Slack.", **values)
    return replace(
        blank,
        facts=facts(
            (reader.plain("Quote number"), quote.ref),
            (reader.plain("Date"), reader.day(quote.made_on)),
            (reader.plain("Valid until"), values["day"]),
            (reader.plain("Type"), kind_name(reader, quote.kind)),
            (reader.plain("Subscription"), f"{quote.subscription.ref} · {quote.subscription.name}"),
            (reader.plain("Term"), term_of(reader, quote, today)),
        ),
        headline=reader.plain("{amount}, valid until {day}", amount=total, **values),
        intro=tuple(quote.note.splitlines()),
        tables=(lines_table(reader, quote.lines, quote.currency, words_of(reader, quote, today)),),
        totals=totals(reader, quote),
        notes=(how,) if is_open(quote, today) else (),
    )
