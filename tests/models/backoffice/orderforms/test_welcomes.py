"""Whom an order form welcomes: the contacts of new subscriptions, by mail, as their role table says it."""

from functools import partial
from typing import Any

import pytest

from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.backoffice.orderforms.form import OrderForm
from models.contacts.notices import Welcome
from models.core.outbox import Medium, NoticeKind
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.models.backoffice.orderforms.forms import SMALL, changed, small
from tests.models.builders import Office


async def mailed(office: Office) -> list[tuple[str, str, Medium]]:
    """Who is told what, by which way."""
    keys = {person.id: person.key for person in await office.all(Person)}
    kinds = ("welcome", "support_welcome", "contact_added", "reminders_choice")
    return [(kind, keys[one.person_id or 0], one.medium) for kind in kinds for one in await office.notices(kind)]


async def process(office: Office, form: OrderForm, *, welcome: bool = True) -> Any:
    """Process a form as the command line does."""
    return await office.do(partial(process_order_form, welcome=welcome), IMPORT, form)


async def test_new_contacts_are_welcomed_and_told_nothing_else(office: Office) -> None:
    """Ana is the main contact, Ben a technical one; the summary says that there are two."""
    summary = await process(office, small())
    assert await mailed(office) == [("welcome", "ana", Medium.MAIL), ("support_welcome", "ben", Medium.MAIL)]
    assert "2 people get a welcome email." in str(summary).splitlines()


async def test_whoever_has_no_welcome_of_their_own_gets_one_too(office: Office) -> None:
    """A secondary billing contact: nothing else tells them that they're one."""
    form = changed("subscriptions.0.contacts.1.role", "billing.secondary")
    assert (await process(office, form)).welcomed == 2
    assert await mailed(office) == [("welcome", "ana", Medium.MAIL), ("welcome", "ben", Medium.MAIL)]


async def test_the_same_form_again_welcomes_nobody(office: Office) -> None:
    """Nor does a contact whom the file has added to a subscription that is there."""
    await process(office, small())
    more = {"person": "ben", "role": "billing.secondary"}
    assert (await process(office, changed("subscriptions.0.contacts.2", more))).welcomed == 0
    assert len(await mailed(office)) == 2


async def test_one_email_welcomes_to_all_that_is_set_up_together(office: Office) -> None:
    """A later subscription brings an email of its own, which is about that one alone. The summary counts people."""
    two = [SMALL["subscriptions"][0], _number("SUB-8")]
    assert (await process(office, small(subscriptions=two))).welcomed == 2
    assert [key for _, key, _ in await mailed(office)] == ["ana", "ben"]
    assert (await process(office, small(subscriptions=[*two, _number("SUB-9")]))).welcomed == 2
    ids = {one.number: one.id for one in await office.all(Subscription)}
    first, second = (Welcome.of(notice) for notice in await office.notices("welcome"))
    assert first == Welcome(ids[7], ((ids[8], NoticeKind.WELCOME),))
    assert second == Welcome(ids[9])


async def test_a_main_contact_who_is_a_technical_one_too_gets_one_email(office: Office) -> None:
    """It says what both roles are for."""
    await process(office, changed("subscriptions.0.contacts.1.person", "ana"))
    (notice,) = await office.notices("welcome")
    assert Welcome.of(notice).also == ((notice.subject_id, NoticeKind.SUPPORT_WELCOME),)
    assert [key for _, key, _ in await mailed(office)] == ["ana"]


def _number(number: str) -> dict[str, Any]:
    return {**SMALL["subscriptions"][0], "number": number}


async def test_an_import_can_welcome_nobody(office: Office) -> None:
    """Customers who have been there for years know where they are."""
    summary = await process(office, small(), welcome=False)
    assert (await mailed(office), summary.welcomed, "welcomed" in str(summary)) == ([], 0, False)


@pytest.mark.parametrize(
    ("fields", "welcomed"),
    [
        ({"starts_on": "2025-01-01", "ends_on": "2026-03-01"}, 0),
        ({"starts_on": "2025-01-01", "ends_on": "2026-03-02"}, 2),
        ({"cancelled_on": "2026-03-02"}, 0),
        ({"cancelled_on": "2026-03-03"}, 2),
        ({"starts_on": "2026-06-01"}, 2),
    ],
)
async def test_nobody_is_welcomed_to_what_is_over(office: Office, fields: dict[str, str], welcomed: int) -> None:
    """Today is 2 March 2026: what ended yesterday or is cancelled from today is over."""
    summary = await process(office, small(subscriptions=[{**SMALL["subscriptions"][0], **fields}]))
    assert (summary.welcomed, len(await mailed(office))) == (welcomed, welcomed)
