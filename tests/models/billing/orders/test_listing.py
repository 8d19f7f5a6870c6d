"""Who sees which quotes and orders in their lists, and in what order."""

from datetime import timedelta

from models.billing.orders.accepting import Billing, accept_quote, decline_quote
from models.billing.orders.actions import quote_renewal
from models.billing.orders.listing import Listed, list_orders, my_orders, orders_in_work
from models.core.paging import PageOf
from tests.models.billing.orders.quoting import cast, quoted
from tests.models.builders import NOW, Office


def shown(page: PageOf[Listed]) -> list[str]:
    """The numbers that people see, with a mark at what they may accept and see in no other way."""
    refs = [one.order.ref if one.order else one.quote.ref for one in page]
    return [f"{ref}!" if one.is_offer else ref for ref, one in zip(refs, page, strict=True)]


async def test_what_waits_is_first_and_then_the_orders(office: Office) -> None:
    """Each newest first. A quote that has expired is among the rest."""
    ana, _, bella = await cast(office)
    renewal = (await office.do(quote_renewal, ana, "SUB-1")).ref
    accepted, declined, waiting = [await quoted(office, ana) for _ in range(3)]
    await office.do(accept_quote, ana, accepted, Billing())
    await office.do(decline_quote, ana, declined, "No.")
    wanted = [waiting, renewal, "ORD-2026-0001", declined]
    assert shown(await office.do(my_orders, ana)) == wanted
    assert shown((await office.do(list_orders, ana, "SUB-1"))[1]) == wanted
    assert shown(await office.do(orders_in_work, bella)) == [waiting, renewal]
    later = office.at(NOW + timedelta(days=300))
    assert shown(await later.do(my_orders, ana)) == ["ORD-2026-0001", waiting, declined, renewal]


async def test_without_the_right_people_see_their_own_and_what_they_may_accept(office: Office) -> None:
    """A secondary billing contact renews, but pays nothing: others' quotes for services and their orders are hidden."""
    ana, ben, _ = await cast(office)
    renewal = (await office.do(quote_renewal, ana, "SUB-1")).ref
    hidden, accepted, own = await quoted(office, ana), await quoted(office, ana), await quoted(office, ben)
    await office.do(accept_quote, ana, accepted, Billing())
    found = await office.do(my_orders, ben)
    assert shown(found) == [own, f"{renewal}!"]
    assert found.total == 2
    for typed in (hidden, "ORD-2026-0001"):
        assert await office.do(my_orders, ben, 1, typed) == []
    assert shown(await office.at(NOW + timedelta(days=300)).do(my_orders, ben)) == [own]


async def test_a_page_begins_where_it_was_asked_to(office: Office) -> None:
    """It counts all. After the last row, it's the first page."""
    ana, *_ = await cast(office)
    made = [await quoted(office, ana) for _ in range(4)][::-1]
    second = await office.do(my_orders, ana, 3)
    assert (shown(second), second.first, second.total) == (made[2:], 3, 4)
    beyond = await office.do(my_orders, ana, 50)
    assert (shown(beyond), beyond.first) == (made, 1)
