"""Twenty contacts in five organizations, and the people of the vendor's support desk: the order form and the sandbox's
people, and the facts that the model needs, read from the rows."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import text

from bot.orderforms import load_order_form
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.core.database import Database
from models.roles import RoleTables
from tests.handlers.leaks.model import Facts
from tests.support.keys import KEYS

Json = dict[str, Any]
ORGANIZATIONS = ["argon", "boron", "cobalt", "dubnium", "erbium"]
CONTACTS = {
    "argon": ["abel", "anna", "alto", "aida"],
    "boron": ["bart", "bria", "boaz", "beth"],
    "cobalt": ["cleo", "cora", "colm", "cyra"],
    "dubnium": ["dora", "dirk", "dena", "drew"],
    "erbium": ["emil", "elsa", "ezra", "enid"],
}
STAFF = {"tia": "agent", "tom": "agent", "uma": "agent", "vic": "billing", "wes": "admin", "xia": "admin"}
COLLEAGUES = ["yan", "zia"]
"""The vendor's people who are on no staff at first."""
BY_MAIL = {"drew", "enid"}
"""Contacts who aren't in Slack."""
SHARED_AT_FIRST = "cobalt"
KIND_OF = {"site": "site", "support": "license"}
"""The kind of subscription by its plan."""
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def address(who: str) -> str:
    """A person's address."""
    home = next((org for org, people in CONTACTS.items() if who in people), "northwind")
    return f"{who}@{home}.example"


def slack_id(who: str) -> str:
    """A person's Slack user."""
    return f"U0{who.upper()}"


def everybody() -> list[str]:
    """The keys of all people."""
    return [*(who for people in CONTACTS.values() for who in people), *STAFF, *COLLEAGUES]


def order_form() -> Json:
    """Each organization has a site and a support plan. Some people are contacts of two, and an agent is one of them."""
    subscriptions, products = [], []
    for plan, kind in KIND_OF.items():
        prices = [{"currency": "EUR", "cycle": "year", "price": "60.00"}]
        product = {"key": plan, "name": plan.title(), "kind": kind, "family": plan, "tier": 1, "prices": prices}
        products.append(product)
    for place, (org, (first, second, third, fourth)) in enumerate(CONTACTS.items()):
        site = {
            first: "billing.primary",
            second: "technical.primary",
            third: "technical.secondary",
            fourth: "billing.secondary",
        }
        support = {first: "billing.primary", second: "technical.primary", third: "technical.secondary"}
        if org == "boron":
            # An adviser of two customers.
            site["aida"] = "technical.secondary"
        if org == "erbium":
            # An agent who is a customer, too.
            site["tia"] = "technical.secondary"
        for more, plan, people in ((1, "site", site), (2, "support", support)):
            number = f"SUB-{1000 + 10 * place + more}"
            one: Json = {
                "number": number,
                "organization": org,
                "plan": plan,
                "kind": KIND_OF[plan],
                "name": f"{org} {plan}",
            }
            one |= {"starts_on": "2026-01-01", "ends_on": "2027-12-31", "currency": "EUR"}
            one |= {"items": [{"product": plan, "seats": 5}]}
            subscriptions.append(one | {"contacts": [{"person": who, "role": role} for who, role in people.items()]})
    slack = [who for who in everybody() if who not in BY_MAIL and who not in COLLEAGUES]
    return {
        "organizations": [
            {"key": org, "name": org.title(), "time_zone": "UTC", "shares_tickets": org == SHARED_AT_FIRST}
            for org in ORGANIZATIONS
        ],
        "people": [
            {"key": who, "name": who.title(), "email": address(who), "time_zone": "UTC"}
            | ({"slack": {"team": "T0NORTHWIND", "user": slack_id(who)}} if who in slack else {})
            for who in everybody()
            if who not in COLLEAGUES
        ],
        "staff": {who: [role] for who, role in STAFF.items()},
        "legal_entities": [{"key": "main", "name": "Northwind", "street": "1", "city": "Berlin", "country": "DE"}],
        "plans": [
            {"key": "site", "name": "Site", "role_table": "license-and-site"},
            {"key": "support", "name": "Support", "role_table": "support-portal", "max_technical_contacts": 4},
        ],
        "products": products,
        "subscriptions": subscriptions,
    }


def roster() -> Json:
    """The sandbox's people and channels."""
    there = [who for who in everybody() if who not in BY_MAIL]
    people = [
        {"id": slack_id(who), "name": who, "real_name": who.title(), "email": address(who), "tz": "UTC"}
        for who in there
    ]
    team = [*STAFF, *COLLEAGUES]
    private = {"private": True, "bot": True, "members": team}
    return {
        "clock": NOW,
        "team": {"id": "T0NORTHWIND", "name": "Northwind", "domain": "northwind"},
        "people": people,
        "channels": [
            {"id": "C0TRIAGE", "name": "triage", **private},
            {"id": "C0APPROVALS", "name": "approvals", **private},
            {"id": "C0BILLING", "name": "billing", **private},
            {"id": "C0GENERAL", "name": "general", "bot": True, "members": there},
        ],
    }


async def write_world(folder: Path) -> tuple[str, Path]:
    """Write both: the database's URL, and the file of the sandbox's people."""
    people, form = folder / "people.yaml", folder / "form.yaml"
    people.write_text(yaml.safe_dump(roster()), "utf-8")
    form.write_text(yaml.safe_dump(order_form()), "utf-8")
    url = f"sqlite+aiosqlite:///{folder / 'steward.db'}"
    database = Database(url, KEYS)
    try:
        await database.migrate()
        async with database.transaction() as session:
            desk = Desk(session, IMPORT, NOW, RoleTables.shipped(), Channels("", ""))
            await process_order_form(desk, load_order_form(form), welcome=False)
    finally:
        await database.close()
    return url, people


FACTS = {
    "roles": "SELECT s.number, p.email, c.kind, c.rank FROM contacts c JOIN people p ON p.id = c.person_id"
    " JOIN subscriptions s ON s.id = c.subscription_id",
    "tables": "SELECT s.number, l.role_table, o.shares_tickets FROM subscriptions s JOIN plans l ON l.id = s.plan_id"
    " JOIN organizations o ON o.id = s.organization_id",
    "staff": "SELECT p.email, t.role FROM staff t JOIN people p ON p.id = t.person_id WHERE t.ended_at IS NULL",
    "away": "SELECT p.email, a.back_at FROM agents_away a JOIN people p ON p.id = a.person_id",
    "bound": "SELECT p.email, u.state FROM slack_users u JOIN people p ON p.id = u.person_id WHERE u.state = 'bound'",
}


async def read_facts(database: Database) -> Facts:
    """The facts of this moment."""
    rows: dict[str, list[Any]] = {}
    async with database.transaction() as session:
        for name, statement in FACTS.items():
            rows[name] = list(await session.execute(text(statement)))
    facts = Facts()
    for number, email, kind, rank in rows["roles"]:
        role = "site_admin" if kind == "site_admin" else f"{kind}.{rank}"
        facts.roles.setdefault((f"SUB-{number}", who_at(email)), set()).add(role)
    for number, table, shares in rows["tables"]:
        facts.tables[f"SUB-{number}"] = table
        if shares:
            facts.shared.add(f"SUB-{number}")
    for email, role in rows["staff"]:
        facts.staff.setdefault(who_at(email), set()).add(role)
    facts.away = {who_at(email) for email, _ in rows["away"]}
    facts.bound = {who_at(email) for email, _ in rows["bound"]}
    return facts


def who_at(email: str) -> str:
    """The key of the person with an address."""
    return email.partition("@")[0]
