"""Which command makes an existing row what an order form says. Operators read this in English, with the differences."""

from collections.abc import Collection, Iterator, Mapping

from models.backoffice.orderforms.entries import (
    FormEntry,
    OrganizationEntry,
    PersonEntry,
    PlanEntry,
    ProductEntry,
    StaffEntry,
    SubscriptionEntry,
)
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.backoffice.orderforms.vendor_entries import BankAccountEntry, LegalEntityEntry
from models.customers.differences import OFFERED, offered_fields
from models.roles import Kind, Role
from models.subscriptions.contacts import Contact, Rank, kind_and_rank
from models.subscriptions.tables import Cycle, Subscription, SubscriptionState

MOST_LISTED = 10
"""The most commands for the contacts of one subscription, and the most users in one command."""
ON_CARD = "Staff can accept it on its card in the billing channel, or"
OWN = ("name", "email", "time_zone", "locale")
FREE = (
    *("name", "reminder_slots", "monthly_slots", "dunning_slots", "suspends_after", "annual_on_recorded_card"),
    *("charge_after", "charge_retries"),
)
"""What can be changed of a plan that subscriptions have."""
SOLD = {
    "license_key": "Staff can set the license key: /subscription license set {ref}",
    "items": "Staff can make a quote for other products or seats: /order make {ref}",
    "card": "Staff can record the credit card: /invoice card set {ref}",
}
"""Fields of a subscription with one command, whatever the values are."""


def remedies(entry: FormEntry, fields: Collection[str], form: OrderForm, known: Known) -> tuple[str, ...]:
    """A line for each command. The fields that no command changes have a line of their own. Invoices have none."""
    match entry:
        case OrganizationEntry():
            found = _organization(fields, known.organizations[entry.key].ref)
        case PersonEntry():
            found = _person(fields, known.people[entry.key].email)
        case StaffEntry():
            found = _staff(entry, known)
        case SubscriptionEntry():
            found = _Subscription(entry, known.subscriptions[entry.number], form, known).remedies(fields)
        case LegalEntityEntry():
            found = _entity(fields, entry.key)
        case BankAccountEntry():
            found = _together(fields, "Billing can ask to change {fields}: /invoice account change")
        case PlanEntry():
            found = _plan(fields, entry.key)
        case ProductEntry():
            found = _product(fields, entry.key)
        case _:
            return ()
    lines = dict(found)
    without = [field for field in fields if field not in lines]
    said = [line for several in lines.values() for line in several]
    return (*said, f"No command changes {', '.join(without)}.") if without else tuple(said)


Remedies = Iterator[tuple[str, Collection[str]]]
"""Fields, each with its lines. A field whose change comes with another one has none."""


def _organization(fields: Collection[str], ref: str) -> Remedies:
    offered = [field for field in fields if field in OFFERED]
    for field in offered:
        yield field, ()
    if offered:
        named = ", ".join(offered_fields(offered))
        said = (
            f"Staff can accept or keep each of {named} on its card in the billing channel, or use /customer edit {ref}"
        )
        yield offered[0], [said]


def _person(fields: Collection[str], email: str) -> Remedies:
    own = [field for field in fields if field in OWN]
    for field in own:
        yield field, ()
    if own:
        yield (
            own[0],
            [
                f"They can change their own {', '.join(own)}: /contact edit. A contact who may change colleagues' "
                f"details uses /contact edit {email}"
            ],
        )
    if "slack" in fields:
        yield (
            "slack",
            ["An admin can unlink a Slack account: /steward unlink @person. Its owner then uses /steward link"],
        )


def _staff(entry: StaffEntry, known: Known) -> Remedies:
    lost = [role for role in entry.roles if known.staff.get((entry.person, role)) is not None]
    email = known.people[entry.person].email
    yield "roles", [f"An admin can give {email} the role again: /steward staff add @person {role}" for role in lost]


def _entity(fields: Collection[str], key: str) -> Remedies:
    details = [one for one in fields if one not in ("series", "logo")]
    command = f"/steward entities edit {key}"
    yield from _together(details, f"Billing can change {{fields}}: {command}")
    if "logo" in fields:
        yield "logo", [f"Billing can change the logo: /steward entities logo {key}"]
    if "series" in fields:
        yield "series", [f"Only before its first invoice, an admin can change series: {command}"]


def _plan(fields: Collection[str], key: str) -> Remedies:
    command = f"/steward catalogue edit plan {key}"
    yield from _together([one for one in fields if one in FREE], f"An admin can change {{fields}}: {command}")
    terms = [one for one in fields if one not in (*FREE, "retired_on")]
    yield from _together(terms, f"Only while no subscription has the plan, an admin can change {{fields}}: {command}")
    if "retired_on" in fields:
        yield "retired_on", [f"An admin can retire it or bring it back: /steward catalogue show plan {key}"]


def _product(fields: Collection[str], key: str) -> Remedies:
    free = [one for one in fields if one in ("name", "tier", "file", "new_keys")]
    yield from _together(free, f"An admin can change {{fields}}: /steward catalogue edit product {key}")
    if "prices" in fields:
        yield "prices", [f"An admin can change the price from a day on: /steward catalogue price {key}"]
    if "retired_on" in fields:
        yield "retired_on", [f"An admin can retire it or bring it back: /steward catalogue show product {key}"]


def _together(fields: Collection[str], line: str) -> Remedies:
    """One line for all of these fields, with the first of them."""
    for place, field in enumerate(fields):
        yield field, () if place else [line.format(fields=", ".join(fields))]


class _Subscription:
    """The commands for one subscription."""

    def __init__(self, entry: SubscriptionEntry, row: Subscription, form: OrderForm, known: Known) -> None:
        self.entry, self.row, self.ref = entry, row, row.ref
        new = {person.key: person.email for person in form.people}
        self.emails: Mapping[str, str] = new | {key: person.email for key, person in known.people.items()}
        self.users = known.users.get(row.id, set())

    def remedies(self, fields: Collection[str]) -> Remedies:
        """The commands for these fields."""
        for field in fields:
            lines = self._lines(field)
            if lines:
                yield field, lines

    def _lines(self, field: str) -> list[str]:
        if field in SOLD:
            return [SOLD[field].format(ref=self.ref)]
        match field:
            case "name" if self.row.kind is Kind.LICENSE:
                return [f"A contact can rename it: /subscription rename {self.ref} {self.entry.name}"]
            case "ends_on" if self.entry.ends_on > self.row.ends_on:
                return [self._later()]
            case "cycle" if self.entry.cycle is Cycle.YEAR and self.row.kind is Kind.SITE:
                return [f"A contact can switch to annual terms: /subscription annual {self.ref}"]
            case "cancelled_on" if self.row.kind is Kind.SITE:
                word = "cancel" if self.row.cancelled_on is None else "reactivate"
                return [f"A contact can {word} the site: /subscription {word} {self.ref}"]
            case "users":
                return self._users()
            case "contacts":
                return self._contacts()
        return []

    def _later(self) -> str:
        if self.row.state is SubscriptionState.EVALUATION:
            return f"A contact can extend the evaluation: /subscription extend {self.ref}"
        return f"Staff can make a quote for the next term: /order make {self.ref}"

    def _users(self) -> list[str]:
        wanted = {user.email for user in self.entry.users}
        lines = []
        for word, emails in (("add", sorted(wanted - self.users)), ("remove", sorted(self.users - wanted))):
            for first in range(0, len(emails), MOST_LISTED):
                some = " ".join(emails[first : first + MOST_LISTED])
                lines.append(f"A contact can {word} users: /subscription users {self.ref} {word} {some}")
        return lines

    def _contacts(self) -> list[str]:
        now = {(contact.person.key, contact.role): contact for contact in self.row.contacts}
        wanted = {(contact.person, contact.role) for contact in self.entry.contacts}
        more = [self._more(person, role, list(now)) for person, role in sorted(wanted - now.keys())]
        less = [self._less(now[pair], wanted) for pair in sorted(now.keys() - wanted)]
        lines = [line for line in (*more, *less) if line]
        if len(lines) <= MOST_LISTED:
            return lines
        return [*lines[:MOST_LISTED], f"… and {len(lines) - MOST_LISTED} more. To see them, use /contact {self.ref}"]

    def _more(self, person: str, role: Role, now: Collection[tuple[str, Role]]) -> str:
        """How a person gets a role. Who was primary becomes secondary by the promotion of another."""
        kind, rank = kind_and_rank(role)
        email = self.emails[person]
        if rank is Rank.PRIMARY:
            return f"A contact can ask to promote {email}: /contact promote {email} {kind} {self.ref}"
        if any(other == person and kind_and_rank(held)[0] is kind for other, held in now):
            return ""
        if role is Role.SITE_ADMIN:
            return f"{ON_CARD} add {email}: /contact add {email} site_admin {self.ref}"
        return f"A contact can add {email}: /contact add {email} {kind} {self.ref}"

    def _less(self, contact: Contact, wanted: Collection[tuple[str, Role]]) -> str:
        """How a person loses a role."""
        email, kind = contact.person.email, contact.kind
        if any(person == contact.person.key and kind_and_rank(role)[0] is kind for person, role in wanted):
            return ""
        if contact.role is Role.SITE_ADMIN:
            return f"{ON_CARD} remove {email}: /contact remove {email} site_admin {self.ref}"
        first = " once another one is promoted" if contact.rank is Rank.PRIMARY else ""
        return f"A contact can remove {email}{first}: /contact remove {email} {kind} {self.ref}"
