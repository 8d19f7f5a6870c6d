"""Products beside the edition of a site: added by a quote, deactivated at once with a credit."""

import pytest

from models.billing.orders.tables import Quote
from models.changes.people_in import Named
from models.changes.products import add_product, deactivate_product, list_additions, list_removable, weigh_deactivation
from models.changes.users import add_site_users
from models.core.errors import Refused
from models.subscriptions.problems import (
    DoesNotFit,
    LastEdition,
    Needed,
    NothingToAdd,
    NotInIt,
    SeatsChanged,
    UsersLeft,
)
from models.subscriptions.tables import Item, SubscriptionState
from tests.models.builders import Office, item
from tests.models.changes.sites import REF, Site


async def test_what_fits_is_offered_with_the_seats_of_the_edition(office: Office) -> None:
    """An add-on to the edition and a product of another family; not a second edition, nor an add-on to what is not
    there, nor what has no price by the month."""
    site = await Site(office).build(12)
    found = await office.do(list_additions, site.chidi, REF)
    assert ([one.key for one in found.products], found.seats) == (["app", "maps"], 12)


async def test_an_add_on_is_quoted_and_there_once_ordered(office: Office) -> None:
    """48.00 x 305 / 365 is 40.11 a seat."""
    site = await Site(office).build(10)
    changed = await office.do(add_product, site.ana, REF, "maps", 10)
    assert changed.quote is not None
    assert [(one.quantity, one.unit_price) for one in changed.quote.lines] == [(10, 4_011)]
    await site.accept(site.ana, changed)
    assert await site.seats() == {"cloud": 10, "maps": 10}
    assert [one.key for one in (await office.do(list_additions, site.ana, REF)).products] == ["app"]


@pytest.mark.parametrize("key", ["cloud", "premium", "logs", "nothing"])
async def test_what_does_not_fit_is_refused(office: Office, key: str) -> None:
    """What is there, another edition of it, an add-on to something else, and what there is not."""
    site = await Site(office).build(10)
    with pytest.raises(Refused) as refused:
        await office.do(add_product, site.ana, REF, key, 10)
    assert isinstance(refused.value.problem, DoesNotFit)
    assert await office.all(Quote) == []


async def test_deactivating_and_adding_on_one_day_nets_to_zero(office: Office) -> None:
    """The credit is what the same seats cost that day, and pays for them: net, tax and total."""
    site = await Site(office).build(10, maps=7)
    gone = await office.do(deactivate_product, site.eva, REF, "maps", 7)
    assert (gone.credit, await site.seats()) == (7 * 4_011, {"cloud": 10})
    back = await office.do(add_product, site.eva, REF, "maps", 7)
    assert back.quote is not None
    assert (back.quote.net, back.quote.tax, back.quote.total) == (0, 0, 0)
    await site.accept(site.eva, back)
    assert (await site.owed(), await site.seats()) == ([], {"cloud": 10, "maps": 7})


async def test_the_last_edition_stays(office: Office) -> None:
    """To end all of it is to cancel it."""
    site = await Site(office).build(10)
    _, found = await office.do(list_removable, site.eva, REF)
    assert [one.credit for one in found] == [None]
    with pytest.raises(Refused) as refused:
        await office.do(deactivate_product, site.eva, REF, "cloud", 10)
    assert isinstance(refused.value.problem, LastEdition)
    assert await site.seats() == {"cloud": 10}


async def test_an_edition_stays_while_an_add_on_needs_it(office: Office) -> None:
    """With another edition beside it, it can go once the add-on is gone."""
    site = await Site(office).build(10, maps=2)
    await site.accept(site.eva, await office.do(add_product, site.eva, REF, "app", 10))
    with pytest.raises(Refused) as refused:
        await office.do(weigh_deactivation, site.eva, REF, "cloud")
    assert isinstance(refused.value.problem, Needed)
    assert refused.value.problem.by == "Maps"
    await office.do(deactivate_product, site.eva, REF, "maps", 2)
    await office.do(deactivate_product, site.eva, REF, "cloud", 10)
    assert await site.seats() == {"app": 10}


async def test_an_edition_stays_while_users_need_its_seats(office: Office) -> None:
    """Two users, and one seat in the other edition."""
    site = await Site(office).build(10)
    await site.accept(site.eva, await office.do(add_product, site.eva, REF, "app", 1))
    await office.do(add_site_users, site.eva, REF, [Named("a@acme.example"), Named("b@acme.example")])
    with pytest.raises(Refused) as refused:
        await office.do(deactivate_product, site.eva, REF, "cloud", 10)
    assert isinstance(refused.value.problem, UsersLeft)


async def test_a_question_that_is_stale_deactivates_nothing(office: Office) -> None:
    """It was asked about seven seats; there are two by now, or none."""
    site = await Site(office).build(10, maps=2)
    with pytest.raises(Refused) as refused:
        await office.do(deactivate_product, site.eva, REF, "maps", 7)
    assert isinstance(refused.value.problem, SeatsChanged)
    await office.do(deactivate_product, site.eva, REF, "maps", 2)
    with pytest.raises(Refused) as again:
        await office.do(deactivate_product, site.eva, REF, "maps", 2)
    assert isinstance(again.value.problem, NotInIt)
    assert await site.owed() == [2 * 4_011]


async def test_in_an_evaluation_products_come_and_go_at_once(office: Office) -> None:
    """And cost nothing."""
    site = await Site(office).build(10, state=SubscriptionState.EVALUATION, bought=False)
    assert (await office.do(add_product, site.ana, REF, "maps", 5)).quote is None
    assert await site.seats() == {"cloud": 10, "maps": 5}
    await office.do(deactivate_product, site.eva, REF, "maps", 5)
    assert (await site.seats(), await site.owed()) == ({"cloud": 10}, [])


async def test_where_all_is_there_nothing_is_offered(office: Office) -> None:
    """A sentence, and no empty form."""
    site = Site(office)
    await site.build(1, maps=1)
    await office.save(item(site.products["app"], 1, subscription_id=(await site.row()).id))
    assert len(await office.all(Item)) == 3
    with pytest.raises(Refused) as refused:
        await office.do(list_additions, site.ana, REF)
    assert isinstance(refused.value.problem, NothingToAdd)
