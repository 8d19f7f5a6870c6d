"""Turning the input in the staff's order form in Slack into entries of an order form.

The input is a mapping of texts, by the names of the form's inputs. Any of them can be missing or wrong. The order
form's own rules find that.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func
from sqlmodel import col, select

from models.access.desk import Desk
from models.backoffice.orderforms.company import COMPANY
from models.backoffice.orderforms.entries import StartState, SubscriptionEntry
from models.backoffice.orderforms.faults import FieldPath
from models.backoffice.orderforms.fields import day, key
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.outbox import NoticeKind
from models.directory.addresses import normalised_address
from models.directory.lookup import find_person_by_email
from models.directory.newcomers import LONGEST_KEY
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Kind, Role, RoleTable
from models.subscriptions.tables import Cycle, Subscription
from models.subscriptions.terms import DAY, term_from

Typed = Mapping[str, str]
SOLD = ("name", "starts_on", "cycle", "currency")
"""The inputs that have the same name as the subscription's field."""
SEVERAL = {
    "more_billing": Role.BILLING_SECONDARY,
    "more": Role.TECHNICAL_SECONDARY,
    "admins": Role.SITE_ADMIN,
}
"""The inputs with one person a line, and the role that they get."""
PEOPLE = ("main_name", "main_address", "first_name", "first_address", *SEVERAL)
WHO = ("organization", "plan", *COMPANY)
WHAT = ("product", "seats", *SOLD)
FORM = (*WHO, *WHAT, *PEOPLE)
"""All inputs: those of the first step, of the second and of the third."""
FIRST_NUMBER = 1001
AN_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
LAST_WORD = re.compile(r"[\s,;<>()]")


def name_and_address(line: str) -> tuple[str, str]:
    """The name and address on a line: `Ana Pérez <ana@acme.example>`, `Ana Pérez, ana@acme.example`, or an address
    alone, each with a comma or the like at the end. A line that doesn't end in an address, or has two of them, is
    returned as the address."""
    line = line.strip()
    word = LAST_WORD.split(line.rstrip(">) \t,;."))[-1]
    local, at, domain = word.partition("@")
    address = f"{local.rpartition(':')[2]}{at}{domain}"
    if not domain or address.startswith("@"):
        return "", line
    name = line[: line.rindex(address)].rstrip(" \t,;:<(")
    # Two people on one line would otherwise become one, with the first one's address in the name.
    return ("", line) if AN_ADDRESS.search(name.replace(address, "")) else (name, address)


@dataclass(frozen=True)
class Ordered:
    """A person in an order. `known`: they are on the desk already, and stay as they are there. `welcome` is the kind of
    welcome email that they get."""

    role: Role
    name: str
    email: str
    known: bool
    welcome: NoticeKind | None


@dataclass(frozen=True)
class _Named:
    """A person as entered, with `person` set if they are on the desk. `inputs` are the inputs with the name and the
    address."""

    role: Role
    name: str
    address: str
    inputs: tuple[str, str]
    person: Person | None
    key: str


class Making:
    """One order being made from the input."""

    def __init__(self, desk: Desk, typed: Typed, plan: Plan, table: RoleTable) -> None:
        self.desk, self.typed, self.plan, self.table = desk, typed, plan, table
        self.named: list[_Named] = []
        self.new: list[_Named] = []

    async def data(
        self, name: str, organization: Organization | None, company: Typed, products: Sequence[Product]
    ) -> dict[str, list[dict[str, Any]]]:
        """The sections of the order form, in the same shape as in a file. `company` are a new organization's
        details."""
        for one in self._typed_people():
            self.named.append(await self._find(*one))
        new: dict[str, _Named] = {}
        for found in self.named:
            if found.person is None:
                new.setdefault(found.key, found)
        self.new = list(new.values())
        customer = organization.key if organization else await self._new_key(name)
        return {
            "organizations": [] if organization else [{"key": customer, "name": name, **company}],
            "people": [{"key": one.key, "name": one.name, "email": one.address} for one in self.new],
            "subscriptions": [await self._subscription(customer, products)],
        }

    def input_of(self, path: FieldPath) -> str:
        """The input that a fault is about, or an empty text."""
        match path:
            case ("organizations", _, field):
                return str(field) if field in COMPANY else "organization"
            case ("people", int(index), field):
                return self.new[index].inputs[field != "name"]
            case ("subscriptions", _, "contacts", int(index), *_):
                return self.named[index].inputs[1]
            case ("subscriptions", _, "items", _, field):
                return str(field)
            case ("subscriptions", _, "ends_on"):
                return "starts_on"
            case ("subscriptions", _, field) if field in (*SOLD, "plan", "organization"):
                return str(field)
        return ""

    def contacts(self, subscription: SubscriptionEntry) -> list[Ordered]:
        """The people in the order, and which of them get a welcome email."""
        is_over = subscription.ends_on < self.desk.now.date()
        return [
            Ordered(
                one.role,
                one.person.name if one.person else one.name,
                one.person.email if one.person else one.address,
                one.person is not None,
                None if is_over else self._welcome(one.role),
            )
            for one in self.named
        ]

    def _welcome(self, role: Role) -> NoticeKind | None:
        if role in self.table.support_welcome:
            return NoticeKind.SUPPORT_WELCOME
        return NoticeKind.WELCOME if role in self.table.roles else None

    def _typed_people(self) -> Iterator[tuple[Role, str, str, tuple[str, str]]]:
        """The roles with names, addresses and the inputs that they came from."""
        for role, word in ((Role.BILLING_PRIMARY, "main"), (Role.TECHNICAL_PRIMARY, "first")):
            inputs = (f"{word}_name", f"{word}_address")
            name, entered = (" ".join(self.typed.get(one, "").split()) for one in inputs)
            beside, address = name_and_address(entered)
            if name or address or word == "main":
                yield role, name or beside, address, inputs
        for field, role in SEVERAL.items():
            for line in self.typed.get(field, "").splitlines():
                if line.strip():
                    name, address = name_and_address(line)
                    yield role, name or address.partition("@")[0], address, (field, field)

    async def _find(self, role: Role, name: str, typed: str, inputs: tuple[str, str]) -> _Named:
        """The person with an address, unchanged if they exist. A new person's key is the address, as with invited
        people."""
        address = normalised_address(typed)
        if address is None:
            return _Named(role, name, typed, inputs, None, uuid4().hex)
        person = await find_person_by_email(self.desk.session, address)
        if person is not None:
            return _Named(role, name, address, inputs, person, person.key)
        earlier = next((one.key for one in self.named if one.address == address), "")
        return _Named(role, name, address, inputs, None, earlier or await self._person_key(address))

    async def _person_key(self, address: str) -> str:
        try:
            fits = len(key(address)) <= LONGEST_KEY
        except ValueError:
            fits = False
        taken = not fits or await self._has(Person.key, address)
        return uuid4().hex if taken else address

    async def _new_key(self, name: str) -> str:
        """A readable key made from the name."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "customer"
        found, count = stem, 1
        while await self._has(Organization.key, found):
            count += 1
            found = f"{stem}-{count}"
        return found

    async def _has(self, column: Any, value: str) -> bool:
        return (await self.desk.session.scalars(select(column).where(column == value))).first() is not None

    async def _subscription(self, customer: str, products: Sequence[Product]) -> dict[str, Any]:
        product = next((one for one in products if one.key == self.typed.get("product")), None)
        is_evaluation = self.typed.get("start") == StartState.EVALUATION
        sold = {field: self.typed.get(field, "") for field in SOLD}
        # If the product doesn't exist, report that, and not the missing name of the subscription.
        sold["name"] = sold["name"].strip() or (product.name if product else "-")
        return {
            "number": f"SUB-{await self._next_number()}",
            "organization": customer,
            "plan": self.plan.key,
            "kind": product.kind if product else Kind.LICENSE,
            **sold,
            "ends_on": self._ends_on(is_evaluation=is_evaluation),
            "state": StartState.EVALUATION if is_evaluation else StartState.ACTIVE,
            "items": [{"product": self.typed.get("product", ""), "seats": self.typed.get("seats", "").strip()}],
            "contacts": [{"person": one.key, "role": one.role} for one in self.named],
        }

    def _ends_on(self, *, is_evaluation: bool) -> str:
        """The end of the first term, or of an evaluation of one step. If the start isn't a date, the end isn't
        either."""
        typed = self.typed.get("starts_on", "")
        try:
            starts_on, cycle = day(typed), Cycle(self.typed.get("cycle", ""))
        except ValueError:
            return typed
        if is_evaluation:
            return (starts_on + timedelta(days=self.plan.evaluation_step) - DAY).isoformat()
        return term_from(starts_on, starts_on, cycle).ends_on.isoformat()

    async def _next_number(self) -> int:
        last = await self.desk.session.scalar(select(func.max(col(Subscription.number))))
        return last + 1 if last else FIRST_NUMBER
