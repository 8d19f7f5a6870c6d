"""Retiring plans and products: from a day on they can't be ordered. Subscriptions that have them keep them."""

from dataclasses import dataclass
from datetime import date

from models.access.actions import action
from models.access.desk import Desk
from models.backoffice.catalogue.looking import ProductCard, card_of
from models.backoffice.catalogue.plans import PlanCard, plan_card
from models.backoffice.catalogue.pricing import LOCK, must_not_be_over
from models.backoffice.catalogue.problems import NotRetired, RetiredAlready
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.roles import StaffRight


@dataclass(frozen=True)
class Retired:
    """A plan or product that is retired or sold again. `subscriptions` is how many keep it."""

    row: Plan | Product
    today: date
    subscriptions: int


@action("catalogue.retire_product", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("retire a product"))
async def retire_product(desk: Desk, key: str, day: date) -> Retired:
    """Stop selling a product from a day on. Drafts and open quotes stay valid.

    Raises:
        Refused: There is no such product, it is retired, or the day is over.
    """
    await one_at_a_time(desk.session, LOCK)
    return await _retire(desk, await card_of(desk, key), day)


@action("catalogue.retire_plan", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("retire a plan"))
async def retire_plan(desk: Desk, key: str, day: date) -> Retired:
    """Stop selling a plan from a day on.

    Raises:
        Refused: There is no such plan, it is retired, or the day is over.
    """
    await one_at_a_time(desk.session, LOCK)
    return await _retire(desk, await plan_card(desk, key), day)


@action("catalogue.restore_product", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("bring back a product"))
async def restore_product(desk: Desk, key: str) -> Retired:
    """Sell a retired product again, or don't retire it after all.

    Raises:
        Refused: There is no such product, or it isn't retired.
    """
    await one_at_a_time(desk.session, LOCK)
    return await _restore(desk, await card_of(desk, key))


@action("catalogue.restore_plan", StaffRight.MANAGE_CATALOGUE, label=gettext_noop("bring back a plan"))
async def restore_plan(desk: Desk, key: str) -> Retired:
    """Sell a retired plan again, or don't retire it after all.

    Raises:
        Refused: There is no such plan, or it isn't retired.
    """
    await one_at_a_time(desk.session, LOCK)
    return await _restore(desk, await plan_card(desk, key))


async def _retire(desk: Desk, card: ProductCard | PlanCard, day: date) -> Retired:
    row = _row_of(card)
    if row.retired_on is not None:
        raise Refused(RetiredAlready(row.name, row.retired_on))
    row.retired_on = must_not_be_over(desk, day)
    _note(desk, row, None, row.retired_on)
    await desk.session.flush()
    return Retired(row, desk.own_day, card.subscriptions)


async def _restore(desk: Desk, card: ProductCard | PlanCard) -> Retired:
    row = _row_of(card)
    if row.retired_on is None:
        raise Refused(NotRetired(row.name))
    _note(desk, row, row.retired_on, None)
    row.retired_on = None
    await desk.session.flush()
    return Retired(row, desk.own_day, card.subscriptions)


def _row_of(card: ProductCard | PlanCard) -> Plan | Product:
    return card.product if isinstance(card, ProductCard) else card.plan


def _note(desk: Desk, row: Plan | Product, before: date | None, after: date | None) -> None:
    days = {"before": before and before.isoformat(), "after": after and after.isoformat()}
    if isinstance(row, Product):
        desk.note(product=row.key, **days)
    else:
        desk.note(plan=row.key, **days)
