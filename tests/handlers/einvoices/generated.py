"""Invoices and credit notes by the number of a seed: several rates, reverse charge, discounts, partial payments and
names with all kinds of characters."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from handlers.einvoices.einvoice import DocumentType, EBankAccount, EContact, EInvoice, ELine, EParty, ETax
from models.billing.tax_categories import TaxFacts, treatments
from models.core.money import taxes
from models.directory.postal import PostalAddress
from tests.support.selection import Fact

SELLERS = (
    EParty(
        "Northwind GmbH",
        PostalAddress("Hauptstraße 1\nHinterhof\n3. Stock\nAufgang B", "10115", "Berlin", "", "DE"),
        "DE136695976",
        "HRB 12345 B, Amtsgericht Charlottenburg",
        "billing@northwind.example",
        EContact("Rechnungsstelle", "+49 30 123456", "billing@northwind.example"),
    ),
    EParty(
        "Steuernummer GbR",
        PostalAddress("Am Markt 2", "99084", "Erfurt", "Thüringen", "DE"),
        "151/815/08156",
        "",
        "gbr@steuernummer.example",
        EContact("Buchhaltung", "+49 361 555", "gbr@steuernummer.example"),
    ),
    EParty(
        "Northwind Inc. <US> & Co.",
        PostalAddress("1 Main Street", "02110", "Boston", "MA", "US"),
        "12-3456789",
        "",
        "ar@northwind.example",
        EContact("Receivables", "+1 617 555 0100", "ar@northwind.example"),
    ),
)
BUYERS = (
    EParty(
        "Bäckerei Müßig e. K.",
        PostalAddress("Ring 5", "80331", "München", "", "DE"),
        "DE129274202",
        email="ap@m.example",
    ),
    EParty(
        "Société Générale d'Essai",
        PostalAddress("Rue 1", "75001", "Paris", "", "FR"),
        "FR83404833048",
        email="c@s.example",
    ),
    EParty("Ελληνική ΑΕ", PostalAddress("Οδός 3", "105 57", "Αθήνα", "", "GR"), "EL094259216", email="ap@e.example"),
    EParty("Kunde ohne Nummer", PostalAddress("", "1010", "Wien", "", "AT"), "", email="k@o.example"),
    EParty(
        "日本株式会社", PostalAddress("千代田1-1", "100-0001", "東京", "", "JP"), "T7000012050002", email="j@p.example"
    ),
    EParty(
        "Acme\x0b Ltd. 🚀",
        PostalAddress("2 High St", "SW1A 1AA", "London", "", "GB"),
        "GB980780684",
        email="a@g.example",
    ),
)
BANKS = (
    None,
    EBankAccount("Northwind", "DE89 3704 0044 0532 0130 00", "COBADEFFXXX"),
    EBankAccount("Northwind Inc.", "000123456789", ""),
)
RATES = (0, 2_100, 5_500, 7_000, 9_975, 19_000, 20_000, 25_500)
DESCRIPTIONS = (
    "Seats, edition Pro",
    "Site “Zürich” <extra>",
    "席 & ライセンス",
    "Credit\x00 for days left",
    "‏מושבים‏ 10",
)


def einvoice_of(seed: int) -> EInvoice:
    """An invoice or credit note. The same seed gives the same one."""
    chance = Random(seed)  # noqa: S311 - for examples
    seller, buyer = chance.choice(SELLERS), chance.choice(BUYERS)
    rates = chance.choice([(0,), tuple(chance.sample(RATES[1:], chance.randint(1, 3))), tuple(chance.sample(RATES, 3))])
    exemption = chance.choice(["", "", "", "Exempt under § 4 Nr. 21 UStG."])
    treated = treatments(rates, TaxFacts(seller.address.country, buyer.address.country, buyer.tax_id, exemption))
    priced = [*_priced(chance, rates)]
    spread = taxes([(quantity * price, rate) for quantity, price, rate in priced])
    lines = [
        ELine(chance.choice(DESCRIPTIONS), quantity, price, quantity * price, treated[rate].category, rate)
        for quantity, price, rate in priced
    ]
    is_credit = chance.random() < 0.3
    issued = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
    total = sum(line.net for line in lines) + sum(spread)
    return EInvoice(
        type=DocumentType.CREDIT_NOTE if is_credit else DocumentType.INVOICE,
        number=f"{'CN' if is_credit else 'INV'}-2026-{seed:06d}",
        issued_on=issued,
        delivered_on=issued,
        due_on=None if is_credit else issued + timedelta(days=30),
        currency=chance.choice(["EUR", "EUR", "USD", "GBP", "CHF", "PLN"]),
        seller=seller,
        buyer=buyer,
        lines=lines,
        taxes=[
            ETax(
                treated[rate].category,
                rate,
                sum(line.net for line in lines if line.rate == rate),
                sum(tax for line, tax in zip(lines, spread, strict=True) if line.rate == rate),
                str(treated[rate].reason or ""),
                treated[rate].code,
            )
            for rate in sorted({rate for _, _, rate in priced}, reverse=True)
        ],
        buyer_reference=chance.choice(["", "04011000-12345-34"]),
        purchase_order=f"PO {seed} & more",
        preceding=("INV-2026-000001",) if is_credit or seed % 3 == 0 else (),
        bank=None if is_credit else chance.choice(BANKS),
        payment_reference=chance.choice(["", "RF18539007547034"]),
        payment_terms="Deducted from your next invoice." if is_credit else chance.choice(["", "30 days net"]),
        note=chance.choice(["", "Thank you\nvery much."]),
        prepaid=chance.choice([0, total // 3, total]) if total > 0 else 0,
    )


def _priced(chance: Random, rates: tuple[int, ...]) -> Iterator[tuple[int, int, int]]:
    """Lines as quantity, unit price and rate, one at least for each rate, and sometimes a discount."""
    for rate in [*rates, *chance.choices(rates, k=chance.choice([0, 1, 5, 60]))]:
        yield chance.randint(1, 500), chance.choice([0, 1, chance.randint(1, 10**6)]), rate
    if chance.random() < 0.5:
        yield 1, -chance.randint(1, 5_000), chance.choice(rates)


def facts_of(seed: int) -> Iterator[Fact]:
    """What the invoice of a seed shows, for the sample."""
    made = einvoice_of(seed)
    categories = "+".join(sorted({tax.category.value for tax in made.taxes}))
    yield made.type, categories
    yield made.type, "discount", any(line.unit_price < 0 for line in made.lines)
    yield made.type, "paid", "all" if made.due == 0 else bool(made.prepaid)
    yield categories, made.seller.name
    yield "buyer", made.buyer.name
    yield "bank", made.bank
    yield "negative", made.total < 0
    yield from (("rate", tax.rate) for tax in made.taxes)
    yield "long", len(made.lines) > 50
