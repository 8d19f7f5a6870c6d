"""What all kinds of documents share: both parties, the page, tables of lines, totals and how to pay."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from babel.numbers import format_decimal
from stdnum import iban

from handlers.documents.data import Column, DocumentData, DocumentKind, Fact, PartyBlock, PaymentBlock, Table
from handlers.documents.epc import epc
from handlers.views.lines import ShownLine, Sums, sums
from handlers.views.reader import Reader, gettext_noop
from models.billing.parties import Party

LETTER = frozenset({"US", "CA", "MX", "BZ", "CL", "CO", "CR", "GT", "NI", "PA", "PH", "PR", "SV", "VE"})
"""Countries that print on US Letter, by CLDR."""
HAN = frozenset({"JP", "KR", "CN", "TW", "HK"})
HAN_OF_LANGUAGE = {"ja": "JP", "ko": "KR", "zh": "CN"}
LineT = TypeVar("LineT", bound=ShownLine)


@dataclass(frozen=True)
class Letterhead:
    """Both parties of a document, and the seller's logo: PNG or SVG."""

    seller: Party
    buyer: Party
    logo: bytes = b""


def sheet(
    reader: Reader, kind: DocumentKind, title: str, number: str, dated: date, head: Letterhead, to: str = ""
) -> DocumentData:
    """A document with its frame only: the title, both parties and the page.

    Args:
        to: The label of the buyer.
    """
    country = head.buyer.country or reader.locale.territory or ""
    return DocumentData(
        kind=kind,
        title=title,
        number=number,
        dated=dated,
        language=reader.locale.language,
        territory=reader.locale.territory or "",
        is_rtl=reader.locale.text_direction == "rtl",
        paper="us-letter" if country in LETTER else "a4",
        han=_han(reader, head.buyer.country),
        page_label=reader.plain("Page {page} of {pages}", page="{page}", pages="{pages}"),
        footer=" · ".join(part for part in (head.seller.name, head.seller.registration, number) if part),
        seller=_party(reader, reader.plain("From"), head.seller),
        buyer=_party(reader, to or reader.plain("Bill to"), head.buyer),
        logo=head.logo,
    )


def _han(reader: Reader, country: str) -> str:
    """Whose forms Chinese characters have: those of the reader's language, else those of the buyer's country."""
    if (by_language := HAN_OF_LANGUAGE.get(reader.locale.language)) and by_language != "CN":
        return by_language
    if by_language:
        territory = reader.locale.territory or ("TW" if reader.locale.script == "Hant" else "CN")
        return territory if territory in HAN else by_language
    return country if country in HAN else ""


def _party(reader: Reader, label: str, party: Party) -> PartyBlock:
    more = [reader.plain("Tax ID: {tax_id}", tax_id=party.tax_id)] if party.tax_id else []
    lines = [*party.address.splitlines(), *more, party.email]
    return PartyBlock(label, party.name, tuple(line.strip() for line in lines if line.strip()))


def facts(*pairs: tuple[str, str], strong: int = 1) -> tuple[Fact, ...]:
    """The facts that have a value. The first ones are strong: the number of the document."""
    return tuple(Fact(label, value, place < strong) for place, (label, value) in enumerate(pairs) if value)


def lines_table(
    reader: Reader,
    lines: Sequence[LineT],
    currency: str,
    words: Callable[[LineT], str] = lambda line: line.description,
) -> Table:
    """The lines of a quote, an invoice or a credit note. Their tax is in the totals, worked out for each rate."""
    columns = (
        Column(reader.plain("Description")),
        Column(reader.plain("Quantity"), True),
        Column(reader.plain("Unit price"), True),
        Column(reader.plain("Tax"), True),
        Column(reader.plain("Amount"), True),
    )
    rows = [
        (
            words(line),
            format_decimal(line.quantity, locale=reader.locale),
            reader.money(line.unit_price, currency),
            reader.percent(line.tax_rate),
            reader.money(line.net, currency),
        )
        for line in lines
    ]
    return Table(columns, tuple(rows))


def totals(reader: Reader, of: Sums, *more: tuple[str, int]) -> tuple[Fact, ...]:
    """The subtotal, the tax at each rate and the total, then other amounts, the last of which is strong too."""
    shown = sums(reader, of)
    found = [Fact(label, amount, place == len(shown) - 1) for place, (label, amount) in enumerate(shown)]
    after = [
        Fact(label, reader.money(amount, of.currency), place == len(more) - 1)
        for place, (label, amount) in enumerate(more)
    ]
    return (*found, *after)


def how_to_pay_unknown(reader: Reader, seller: Party, currency: str) -> str:
    """What to do if the seller has no bank account for a currency."""
    said = gettext_noop("There's no bank account for {currency} yet. Please ask {name} how to pay.")
    return reader.plain(said, currency=currency, name=seller.name)


def payment(reader: Reader, seller: Party, amount: int, currency: str, reference: str) -> PaymentBlock:
    """How to pay an amount by bank transfer to the seller's account, with the QR code for transfers in euros."""
    is_iban = bool(iban.is_valid(seller.account))
    number = iban.format(seller.account) if is_iban else seller.account
    bank = facts(
        (reader.plain("Account holder"), seller.holder),
        (reader.plain("Bank"), seller.bank),
        (reader.plain("IBAN") if is_iban else reader.plain("Account"), number),
        (reader.plain("BIC"), seller.bic),
        (reader.plain("Amount"), reader.money(amount, currency)),
        strong=0,
    )
    return PaymentBlock(
        reader.plain("Pay by bank transfer"),
        (*bank, *facts((reader.plain("Payment reference"), reference))),
        reader.plain("Use exactly this payment reference."),
        epc(seller.holder, seller.account, seller.bic, amount, currency, reference),
        reader.plain("Scan to pay with your bank's app"),
    )
