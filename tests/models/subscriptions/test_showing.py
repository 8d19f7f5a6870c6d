"""What a subscription's card shows to whom: what is in it, what pays for it, what its reader may do."""

import pytest

from models.roles import Kind, Right, Role
from models.subscriptions.detail import Shown, show_subscription
from tests.models.builders import NOW, Office, card, item, person, product, subscription
from tests.models.roles.typed import BP, BS, SA, TP, TS


async def shown_to(office: Office, role: str) -> Shown:
    """SUB-1, a site with a card, 5 seats of one product and another that has ended, to somebody in a role."""
    somebody = person("ana")
    sold = [item(product("server", kind=Kind.SITE), 5), item(product("old"), 2, ended_on=NOW.date())]
    sub = subscription(1, (somebody, Role(role)), (person("bob"), Role(BS)), kind=Kind.SITE, items=sold)
    await office.save(sub)
    await office.save(card(sub))
    return await office.do(show_subscription, somebody, "SUB-1")


async def test_what_runs_is_in_it(office: Office) -> None:
    """With its product and seats; what has ended is not."""
    shown = await shown_to(office, BP)
    assert [(row.product.key, row.seats) for row in shown.items] == [("server", 5)]


CARDS = {BP: "whole", BS: "masked", TP: "whole", TS: "none", SA: "whole"}


@pytest.mark.parametrize("role", CARDS)
async def test_the_card_is_for_those_who_pay_or_look_after_it(office: Office, role: str) -> None:
    """Masked, whose it is is not for them."""
    shown = await shown_to(office, role)
    seen = "none" if shown.card is None else "whole" if shown.details.shown else "masked"
    assert seen == CARDS[role]


async def test_what_the_reader_may_do(office: Office) -> None:
    """The rights of their column that exist for a site."""
    may = (await shown_to(office, SA)).may
    assert {Right.EDIT_SITE_USERS, Right.VIEW_ESTIMATE, Right.PAY} <= may
    assert not {Right.VIEW_LICENSE, Right.CANCEL_SITE, Right.REACTIVATE_SITE} & may
