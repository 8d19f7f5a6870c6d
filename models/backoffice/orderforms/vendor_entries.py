"""The entries of an order form about the vendor: its legal entities and their bank accounts."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from models.backoffice.orderforms.entries import FormEntry
from models.backoffice.orderforms.faults import quoted
from models.backoffice.orderforms.fields import Country, Currency, Email, Key, Line, Name, OneLine
from models.backoffice.orderforms.postal_fields import Place, PostalCode, Street
from models.catalogue.legal_entities import MAIN_KEY, SERIES_LENGTH
from models.catalogue.logos import NO_PICTURE, logo_fault
from models.core.sentences import sentence


def series(value: str) -> str:
    """The letters in the invoice numbers of a legal entity."""
    if not re.fullmatch(rf"[A-Z]{{1,{SERIES_LENGTH}}}", value):
        raise ValueError(
            sentence(
                "{value} isn't a series. Use up to {limit} capital letters, such as “US”.",
                value=quoted(value),
                limit=SERIES_LENGTH,
            )
        )
    return value


def logo(value: object) -> bytes:
    """A logo, which was read from its file."""
    if not isinstance(value, bytes):
        raise ValueError(sentence(NO_PICTURE))
    if fault := logo_fault(value):
        raise ValueError(fault)
    return value


Series = Annotated[Line, AfterValidator(series)]
Logo = Annotated[bytes, BeforeValidator(logo)]


class LegalEntityEntry(FormEntry):
    """A legal entity of the vendor, which sells and issues invoices. `series` are the letters in its numbers. `logo` is
    the content of the file that the order form names."""

    key: Key
    name: Name
    series: Series = ""
    street: Street = ""
    postal_code: PostalCode = ""
    city: Place = ""
    region: Place = ""
    country: Country = ""
    tax_id: Annotated[OneLine, Field(max_length=40)] = ""
    tax_exemption: Annotated[OneLine, Field(max_length=200)] = ""
    registration: Annotated[OneLine, Field(max_length=200)] = ""
    email: Email = ""
    phone: Annotated[OneLine, Field(max_length=40)] = ""
    logo: Logo = b""


class BankAccountEntry(FormEntry):
    """The account of a legal entity for payments in one currency."""

    currency: Currency
    holder: Name
    bank: Name
    account: Annotated[Line, Field(max_length=64)]
    bic: Annotated[OneLine, Field(max_length=16)] = ""
    legal_entity: Key = MAIN_KEY
