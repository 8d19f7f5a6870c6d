"""The seller and the buyer as documents print them, kept as they were when a document was issued."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.catalogue.legal_entities import BankAccount, LegalEntity
from models.directory.organizations import Organization
from models.directory.postal import NO_ADDRESS, PostalAddress, address_on_file, country_name


@dataclass(frozen=True)
class Party:
    """One side of a document.

    Attributes:
        lines: The address as free text, if its parts aren't known. Otherwise empty.
        country: An ISO 3166 code, or empty.
        tax_exemption: Why this side is exempt from tax, as the document says it.
        holder, bank, account, bic: The seller's bank account for the document's currency.
        logo: The digest of the seller's logo.
    """

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    lines: str = ""
    tax_id: str = ""
    tax_exemption: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""
    holder: str = ""
    bank: str = ""
    account: str = ""
    bic: str = ""
    logo: str = ""

    @property
    def address(self) -> str:
        """The address as it is printed, without the name, one line for each part."""
        if self.lines:
            return self.lines
        return country_name(self.country) if self.parts.is_empty else self.parts.printed()

    @property
    def parts(self) -> PostalAddress:
        """The parts of the address, or only the country of its lines."""
        return PostalAddress(self.street, self.postal_code, self.city, self.region, self.country)

    def stored(self) -> dict[str, str]:
        """What the document's row keeps."""
        return {name: value for name, value in asdict(self).items() if value}


def party_from(stored: dict[str, Any]) -> Party:
    """The party that a document's row keeps."""
    known = {field.name for field in fields(Party)}
    return Party(**{name: value for name, value in stored.items() if name in known})


async def seller_of(
    session: AsyncSession, vendor_name: str, legal_entity_id: int, currency: str
) -> tuple[LegalEntity, Party]:
    """The legal entity that sells, and how it is printed on a document in this currency. `vendor_name` is its name if
    it has none of its own."""
    of_entity = col(BankAccount.legal_entity_id) == col(LegalEntity.id)
    statement = (
        select(LegalEntity, BankAccount)
        .outerjoin(BankAccount, and_(of_entity, col(BankAccount.currency) == currency))
        .where(LegalEntity.id == legal_entity_id)
    )
    entity, account = (await session.execute(statement)).one()
    bank = {}
    if account is not None:
        bank = {"holder": account.holder, "bank": account.bank, "account": account.account, "bic": account.bic}
    party = Party(
        name=entity.name or vendor_name or bank.get("holder", ""),
        street=entity.street,
        postal_code=entity.postal_code,
        city=entity.city,
        region=entity.region,
        country=entity.country,
        tax_id=entity.tax_id,
        tax_exemption=entity.tax_exemption,
        registration=entity.registration,
        email=entity.email,
        phone=entity.phone,
        logo=entity.logo_digest or "",
        **bank,
    )
    return entity, party


def buyer_of(organization: Organization, address: str, tax_id: str, entered: PostalAddress = NO_ADDRESS) -> Party:
    """An organization as it is printed with an address that was entered: as lines, or in parts. If the lines are the
    address on file, their parts are known."""
    known = {"tax_id": tax_id or organization.tax_id, "tax_exemption": organization.tax_exemption}
    parts = address_on_file(organization)
    country = entered.country or parts.country
    if not entered.is_empty:
        return Party(name=organization.name, **entered.stored(), **known)
    if not parts.is_empty and address in ("", organization.billing_address, parts.printed()):
        known |= {"street": parts.street, "postal_code": parts.postal_code, "city": parts.city, "region": parts.region}
    else:
        known["lines"] = address or organization.billing_address
    return Party(name=organization.name, country=country, **known)
