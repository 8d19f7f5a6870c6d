"""When a license gets a new key, and which one, on both databases."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.actions import quote_renewal
from models.catalogue.products import KeyCause
from models.changes.order_cancelling import cancel_order, weigh_order_cancellation
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState
from models.directory.people import Person
from models.renewals.renewing import renew_due
from models.roles import Kind, Role, SystemRight
from models.subscriptions.license_keys import LicenseKey
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.backoffice.orderforms.forms import changed, said
from tests.models.builders import NOW, Office, item, person, product, subscription, system

ENDS = date(2026, 6, 30)
NIGHT = datetime(2026, 7, 1, tzinfo=UTC)
CLOCK = system(SystemRight.RENEW_TERMS)
NEW_KEYS = "products.0.new_keys"


async def sold(office: Office, *causes: KeyCause, keys: int = 1, **more: Any) -> Person:
    """SUB-1, whose product gets new keys then, and so many keys to hand out. Returns its primary billing contact."""
    ana, server = person("ana"), product(new_keys=list(causes))
    sub = subscription(1, (ana, Role.BILLING_PRIMARY), ends_on=ENDS, items=[item(server)], license_key="OLD", **more)
    await office.save(sub)
    await office.save(
        *[LicenseKey(product_id=server.id, key=f"KEY-{number}", added_at=NOW) for number in range(1, keys + 1)]
    )
    return ana


async def key_of(office: Office) -> str:
    """The key of the only subscription."""
    (sub,) = await office.all(Subscription)
    return sub.license_key


@pytest.mark.parametrize(("cause", "key"), [(KeyCause.RENEWAL, "KEY-1"), (KeyCause.UPGRADE, "OLD")])
async def test_a_renewal_brings_a_key_if_the_product_says_so(office: Office, cause: KeyCause, key: str) -> None:
    """Even one that happens by itself, in which nobody takes part."""
    await sold(office, cause, renews=True)
    await office.at(NIGHT).do(renew_due, CLOCK)
    assert await key_of(office) == key


async def test_a_first_term_brings_a_key(office: Office) -> None:
    """The evaluation's is replaced."""
    ana = await sold(office, KeyCause.ORDER, state=SubscriptionState.EVALUATION, bought=False)
    quote = await office.do(quote_renewal, ana, "SUB-1")
    await office.do(accept_quote, ana, quote.ref, Billing())
    assert await key_of(office) == "KEY-1"
    assert [(one.key, one.replaced_at is not None) for one in await office.all(LicenseKey)] == [
        ("KEY-1", False),
        ("OLD", True),
    ]


async def test_without_keys_a_renewal_is_work_in_the_name_of_the_primary_billing_contact(office: Office) -> None:
    """The license keeps its key until then."""
    ana = await sold(office, KeyCause.RENEWAL, keys=0, renews=True)
    await office.at(NIGHT).do(renew_due, CLOCK)
    (work,) = await office.all(Enquiry)
    assert (work.kind, work.asker_id) == (EnquiryKind.LICENSE_KEY, ana.id)
    assert len(await office.notices("enquiry_card")) == 1
    assert await key_of(office) == "OLD"


async def test_a_cancelled_order_takes_back_the_work_that_it_made(office: Office) -> None:
    """What the order before it made due is still to be done."""
    evaluation = {"state": SubscriptionState.EVALUATION, "bought": False}
    ana = await sold(office, KeyCause.ORDER, KeyCause.RENEWAL, keys=0, **evaluation)
    last, orders = office, []
    for hours in (0, 23):
        last = office.at(NOW + timedelta(hours=hours))
        quote = await last.do(quote_renewal, ana, "SUB-1")
        orders.append((await last.do(accept_quote, ana, quote.ref, Billing())).ref)
    for ref, state in ((orders[1], EnquiryState.OPEN), (orders[0], EnquiryState.WITHDRAWN)):
        seen = (await last.do(weigh_order_cancellation, ana, ref)).mark
        await last.do(cancel_order, ana, ref, "", seen)
        assert [one.state for one in await office.all(Enquiry)] == [state]


async def test_an_order_form_hands_out_a_key_or_says_that_none_is_left(office: Office) -> None:
    """The work waits for the billing team, whether or not the command line knows their channel."""
    form = changed(NEW_KEYS, ["order"])
    summary = await office.do(process_order_form, IMPORT, form)
    assert summary.without_key == ("SUB-7",)
    assert "SUB-7 needs a license key, and none is left." in str(summary)
    assert [one.kind for one in await office.all(Enquiry)] == [EnquiryKind.LICENSE_KEY]


async def test_existing_customers_have_their_keys(office: Office) -> None:
    """An import that welcomes nobody hands out nothing."""
    form = changed(NEW_KEYS, ["order"])
    summary = await office.do(partial(process_order_form, welcome=False), IMPORT, form)
    assert (summary.without_key, await office.all(Enquiry)) == ((), [])


@pytest.mark.parametrize(("field", "value"), [("kind", "site"), ("addon", "true")])
def test_only_an_edition_of_a_license_has_keys(field: str, value: str) -> None:
    """A site has none, and an add-on has those of its edition."""
    form = changed(NEW_KEYS, ["order"])
    entry = {**form.products[0].model_dump(mode="json", exclude_unset=True), field: value}
    wrong = changed("products.0", {**entry, "prices": []})
    assert "products[0].new_keys: Only an edition of a license has license keys." in said(wrong)
    assert Kind(form.products[0].kind) is Kind.LICENSE
