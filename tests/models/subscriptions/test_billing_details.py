"""Who sees whose card it is, and what is printed on invoices: one rule for all that shows billing data."""

import pytest

from models.billing.invoices.credit_cards import show_card
from models.billing.orders.accepting import consider_quote
from models.billing.orders.actions import quote_renewal
from models.roles import Role, StaffRole
from models.subscriptions.billing_details import BillingDetails, card_details, sees_printed
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, card, item, person, plan, product, subscription
from tests.models.roles.typed import BP, BS, SA, TP, TS


async def sub_of(office: Office, *roles: str, under: str = "license-and-site", staff: bool = False) -> Subscription:
    """SUB-1, a license with a card, of somebody in these roles and of a colleague."""
    me = person("ana", staff=[StaffRole.BILLING] if staff else [])
    held = [(me, Role(role)) for role in roles]
    sold = item(product("server", prices={("EUR", "year"): 10_000}))
    sub = subscription(1, *held, (person("bob"), Role(BS)), under=plan(under), items=[sold])
    sub.organization.billing_address = "1 Way"
    await office.save(sub)
    await office.save(card(sub))
    return sub


@pytest.mark.parametrize(
    ("roles", "whole"),
    [((BP,), True), ((BS,), False), ((BS, TS), False), ((BS, TP), True), ((BS, SA), True)],
    ids=str,
)
async def test_another_role_gives_in_full_what_one_masks(
    office: Office, roles: tuple[str, ...], *, whole: bool
) -> None:
    """On the card and in the form that orders alike."""
    sub = await sub_of(office, *roles)
    me = sub.contacts[0].person
    shown = (await office.do(show_card, me, "SUB-1")).details
    assert shown == (
        BillingDetails(True, "Ana Holder", sub.organization.name, "1 Way")
        if whole
        else BillingDetails(hidden=frozenset({"cardholder", "organization", "address"}))
    )
    quote = (await office.do(quote_renewal, me, "SUB-1")).ref
    printed = (await office.do(consider_quote, me, quote))[1]
    assert printed == (
        BillingDetails(True, address="1 Way") if whole else BillingDetails(hidden=frozenset({"address"}))
    )


async def test_who_has_invoices_but_not_the_card_sees_what_is_printed(office: Office) -> None:
    """The administrative contact of the portal: the cardholder is not printed."""
    sub = await sub_of(office, BS, under="support-portal")
    async with office.database.transaction() as session:
        desk = await office.desk(session, sub.contacts[0].person)
        row = (await find(session, Subscription, "SUB-1", lock=False))[1]
        assert sees_printed(desk, row, desk.person)
        assert not card_details(desk, row, desk.person, None).shown


async def test_the_billing_team_sees_all_of_it(office: Office) -> None:
    """Also somebody whose own role masks it."""
    sub = await sub_of(office, BS, staff=True)
    assert (await office.do(show_card, sub.contacts[0].person, "SUB-1")).details.cardholder == "Ana Holder"
