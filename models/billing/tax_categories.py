"""Why a document has tax at a rate, or none: the VAT categories of EN 16931, with the sentences that invoices print."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from stdnum.eu.vat import MEMBER_STATES

from models.billing.parties import Party
from models.core.sentences import Sentence, sentence

NORTHERN_IRELAND = "XI"
"""The prefix of VAT IDs of Northern Ireland, whose special rules are for goods, not for licenses."""
EU = frozenset(code.upper() for code in MEMBER_STATES) - {NORTHERN_IRELAND}


class TaxCategory(StrEnum):
    """The codes of UNTDID 5305 that an invoice for licenses can have.

    STANDARD: Taxed at a rate above zero.
    ZERO: Taxed at a rate of zero.
    EXEMPT: Exempt, for a reason that the invoice says.
    REVERSE_CHARGE: The buyer owes the tax.
    OUTSIDE_SCOPE: Not subject to the seller's tax.
    """

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    OUTSIDE_SCOPE = "O"


@dataclass(frozen=True)
class TaxTreatment:
    """How the lines of a document at one rate are taxed.

    Attributes:
        reason: The sentence that says why there is no tax; None for the categories that need none.
        code: The code of the reason, from the list VATEX; empty if none fits.
    """

    category: TaxCategory
    reason: Sentence | None = None
    code: str = ""


@dataclass(frozen=True)
class TaxFacts:
    """What the treatment depends on, besides the rates.

    Attributes:
        seller_country, buyer_country: ISO 3166 codes; empty if unknown.
        buyer_tax_id: The buyer's tax ID; empty if there is none.
        exemption: Why the seller, or the buyer, is exempt, as the invoice says it. Empty if nobody is.
    """

    seller_country: str
    buyer_country: str
    buyer_tax_id: str = ""
    exemption: str = ""


STANDARD = TaxTreatment(TaxCategory.STANDARD)
ZERO = TaxTreatment(TaxCategory.ZERO)
REVERSE_CHARGE = TaxTreatment(
    TaxCategory.REVERSE_CHARGE, sentence("Reverse charge: the customer accounts for the VAT."), "VATEX-EU-AE"
)
OUTSIDE_SCOPE = TaxTreatment(
    TaxCategory.OUTSIDE_SCOPE, sentence("Not subject to tax in the seller's country."), "VATEX-EU-O"
)


def tax_facts(seller: Party, buyer: Party) -> TaxFacts:
    """What both parties of a document say about its tax."""
    return TaxFacts(seller.country, buyer.country, buyer.tax_id, seller.tax_exemption or buyer.tax_exemption)


def treatments(rates: Iterable[int], facts: TaxFacts) -> dict[int, TaxTreatment]:
    """The treatment of each tax rate of one document.

    EN 16931 allows no other category beside "outside the scope". If a document has both, what is outside it is given as
    exempt, with the same sentence (BR-O-11).

    Args:
        rates: The rates, in thousandths of a percent.
    """
    found = {rate: treatment_of(rate, facts) for rate in rates}
    if len(found) == 1:
        return found
    return {rate: _beside_others(treatment) for rate, treatment in found.items()}


def treatment_of(rate: int, facts: TaxFacts) -> TaxTreatment:
    """The treatment of one rate alone.

    A service to a company in another country is taxed there. Within the EU, the buyer's VAT ID makes it reverse charge;
    outside it, the seller's tax doesn't concern it. Between EU countries without a VAT ID, the buyer counts as a
    consumer, and no rule makes that free of tax. Nor is anything said while a country is unknown.
    """
    if rate > 0:
        return STANDARD
    if facts.exemption:
        return TaxTreatment(TaxCategory.EXEMPT, Sentence("{reason}", (("reason", facts.exemption),)))
    if facts.seller_country == facts.buyer_country or not (facts.seller_country and facts.buyer_country):
        return ZERO
    if facts.seller_country in EU and facts.buyer_country in EU:
        return REVERSE_CHARGE if is_vat_id(facts.buyer_tax_id, facts.buyer_country) else ZERO
    return OUTSIDE_SCOPE


def is_vat_id(tax_id: str, country: str) -> bool:
    """Whether a tax ID has the form of a country's VAT ID: it begins with the country. Greece has EL (BR-CO-09)."""
    prefix = "EL" if country == "GR" else country
    return bool(prefix) and tax_id.upper().startswith(prefix) and tax_id[2:].isalnum()


def _beside_others(treatment: TaxTreatment) -> TaxTreatment:
    if treatment.category is not TaxCategory.OUTSIDE_SCOPE:
        return treatment
    return TaxTreatment(TaxCategory.EXEMPT, treatment.reason)
