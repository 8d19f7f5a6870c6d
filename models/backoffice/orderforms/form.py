"""An order form: the content of the file, each entry with its path."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.backoffice.orderforms.entries import (
    CardEntry,
    ContactEntry,
    FormEntry,
    InvoiceEntry,
    ItemEntry,
    LineEntry,
    OrganizationEntry,
    PaymentEntry,
    PersonEntry,
    PlanEntry,
    PriceEntry,
    ProductEntry,
    SlackEntry,
    StaffEntry,
    SubscriptionEntry,
    UserEntry,
)
from models.backoffice.orderforms.faults import FieldPath, OrderFormFault
from models.backoffice.orderforms.mentions import Name as Mention
from models.backoffice.orderforms.mentions import Reference
from models.backoffice.orderforms.vendor_entries import BankAccountEntry, LegalEntityEntry
from models.core.sentences import Sentence

SECTIONS: dict[str, type[FormEntry]] = {
    "organizations": OrganizationEntry,
    "people": PersonEntry,
    "staff": StaffEntry,
    "legal_entities": LegalEntityEntry,
    "plans": PlanEntry,
    "products": ProductEntry,
    "subscriptions": SubscriptionEntry,
    "bank_accounts": BankAccountEntry,
    "invoices": InvoiceEntry,
}
PARTS: dict[str, type[FormEntry]] = {
    "slack": SlackEntry,
    "prices": PriceEntry,
    "items": ItemEntry,
    "card": CardEntry,
    "users": UserEntry,
    "contacts": ContactEntry,
    "lines": LineEntry,
    "payments": PaymentEntry,
}


@dataclass(frozen=True)
class OrderForm:
    """A whole order form.

    Args:
        source: The file's name, for faults.
        places: The line of each path in the file.
        mentioned: The keys and numbers in each section, including those of entries with faults.
        references: The references to those keys and numbers, including those from entries with faults.
        faults: The faults found while reading. Entries with faults of their own aren't in the sections.
    """

    source: str
    places: Mapping[FieldPath, int]
    mentioned: Mapping[str, frozenset[Mention]]
    references: tuple[Reference, ...]
    faults: tuple[OrderFormFault, ...] = ()
    organizations: tuple[OrganizationEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    staff: tuple[StaffEntry, ...] = ()
    legal_entities: tuple[LegalEntityEntry, ...] = ()
    plans: tuple[PlanEntry, ...] = ()
    products: tuple[ProductEntry, ...] = ()
    subscriptions: tuple[SubscriptionEntry, ...] = ()
    bank_accounts: tuple[BankAccountEntry, ...] = ()
    invoices: tuple[InvoiceEntry, ...] = ()

    def fault(self, path: FieldPath, said: Sentence) -> OrderFormFault:
        """A fault at this path, or at the nearest parent that has a line."""
        return place_fault(self.source, self.places, path, said)

    def line_of(self, path: FieldPath) -> int | None:
        """The line of this path, or of the nearest parent that has one."""
        return _placed(self.places, path)[0]


def place_fault(source: str, places: Mapping[FieldPath, int], path: FieldPath, said: Sentence) -> OrderFormFault:
    """A fault with its line."""
    line, shown = _placed(places, path)
    return OrderFormFault(source, line, shown, said)


def _placed(places: Mapping[FieldPath, int], path: FieldPath) -> tuple[int | None, FieldPath]:
    """The line of a path, and the path as the file has it. A single entry written instead of a list has no index in the
    file, so the index is skipped."""
    line, shown = places.get(()), FieldPath()
    for part in path:
        if (*shown, part) in places:
            line = places[(*shown, part)]
        elif places and isinstance(part, int):
            continue
        shown = (*shown, part)
    return line, shown
