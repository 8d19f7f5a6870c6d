"""Who is told something by right gets it when it happens, in Slack or by email, and nobody else does."""

from collections.abc import Iterator

import pytest

from tests.handlers.quoted import QUOTE
from tests.handlers.rows.scene import Scene, Told, Who, people_of
from tests.handlers.worlds import REF, SLACK
from tests.models.roles.typed import BP, BS, SA, TS
from tests.support.selection import Fact

WORLDS = [
    *(Who(table, kind, (BP,)) for table in ("license-and-site", "support-portal") for kind in ("license", "site")),
    *(Who("license-and-site", kind, (SA, role)) for kind in ("license", "site") for role in (BS, TS)),
    *(Who("support-portal", kind, (BP,), alone=True) for kind in ("license", "site")),
]
"""Either table as it is, with a site admin who has become a contact, and with a main contact who is alone."""


def shows(scene: Who) -> Iterator[Fact]:
    """Each table, and each of the roles by which a site admin is a contact."""
    yield scene.table, scene.alone
    yield scene.roles


def in_worlds(test: object) -> object:
    """Let a test be done in each of the worlds."""
    test = pytest.mark.parametrize("scene", WORLDS, indirect=True, ids=[who.id for who in WORLDS])(test)
    return pytest.mark.sample(shows=shows)(test)


def by(right: str, scene: Scene, *media: str) -> set[Told]:
    """A notice by each of these ways to all who have a right."""
    return {(key, medium, "") for key in people_of(scene.who, right) for medium in media}


async def issue(scene: Scene) -> set[Told]:
    """An order is placed, which issues an invoice."""
    await scene.fill(await scene.types(f"/order accept {QUOTE}", by=BP), by=BP, po_number="PO-9")
    return await scene.told("invoice_issued")


async def announce(scene: Scene, kind: str, author: str) -> set[Told]:
    """Somebody of the staff writes a notice, looks at it and sends it."""
    form = await scene.types(f"/subscription notice {kind} {REF}", by=author)
    if form.view is None:
        return set()
    await scene.fill(await scene.fill(form, by=author, subject="Terms", notice="They change."), by=author)
    return await scene.told("contract_notice")


async def remind(scene: Scene, days: int = 30) -> set[Told]:
    """The clock strikes, so many days before the term ends."""
    await scene.look_on(await scene.one(f"date(ends_on, '-{days} days')"))
    return await scene.told("reminder")


@in_worlds
async def test_an_invoice_goes_by_email_to_its_receivers(scene: Scene) -> None:
    """When it is issued."""
    assert await issue(scene) == by("receive_invoice_email", scene, "mail")


@in_worlds
async def test_a_billing_notice_goes_to_the_billing_contacts(scene: Scene) -> None:
    """In Slack and by email, when the billing team sends it."""
    assert await announce(scene, "billing", "billing") == by("billing_enquiries", scene, "direct", "mail")


CANCELLED = [who for who in WORLDS if who.kind == "site" and who.table == "license-and-site"]


@pytest.mark.parametrize("scene", CANCELLED, indirect=True, ids=[who.id for who in CANCELLED])
async def test_a_cancelled_site_is_news_for_those_concerned(scene: Scene) -> None:
    """Whoever gets billing notices, can undo it, or looks after its users, but for who cancelled it."""
    await scene.fill(await scene.types(f"/subscription cancel {REF}", by=BP), by=BP, typed=REF)
    told = {one for one in await scene.told("site_cancelled") if one[0]}
    rights = ("billing_enquiries", "reactivate_site", "edit_site_users")
    concerned = set().union(*(by(right, scene, "direct") for right in rights))
    assert told == concerned - {("billing-primary", "direct", "")}


@in_worlds
async def test_product_news_goes_to_the_technical_contacts(scene: Scene) -> None:
    """In Slack and by email, when an agent sends it."""
    assert await announce(scene, "product", "agent") == by("product_email", scene, "direct", "mail")


@in_worlds
async def test_a_contract_notice_goes_to_the_main_contact(scene: Scene) -> None:
    """In Slack and by email, when the billing team sends it."""
    assert await announce(scene, "contract", "billing") == by("contract_notices", scene, "direct", "mail")


@in_worlds
async def test_a_reminder_goes_to_whoever_is_reminded(scene: Scene) -> None:
    """By email and as a card in Slack, thirty days before the term ends."""
    assert await remind(scene) == by("renewal_reminders", scene, "mail")
    assert await scene.told("renewal") == by("renewal_reminders", scene, "direct")


ASKED = [Who("license-and-site", "license", (BS,)), Who("license-and-site", "site", (BS,))]
in_either = pytest.mark.parametrize("scene", ASKED, indirect=True, ids=["license", "site"])


@in_either
async def test_whose_cell_says_ask_is_asked_once(scene: Scene) -> None:
    """With the first reminder of the term, and not with the next."""
    await remind(scene)
    assert await scene.told("reminders_choice") == {("billing-secondary", "direct", ""), ("spare", "direct", "")}
    await scene.forget()
    await remind(scene, days=7)
    assert await scene.told("reminders_choice") == set()


@in_either
@pytest.mark.parametrize("answer", ["on", "off"])
async def test_whoever_was_asked_is_reminded_only_after_a_yes(scene: Scene, answer: str) -> None:
    """By the buttons of the question."""
    question = await scene.types(f"/contact settings reminders {REF}")
    line = next(one["action_id"] for one in question.buttons if f"reminders {answer}" in one["action_id"])
    await scene.stage.hands.press(SLACK[BS], line)
    reminded = {key for key, *_ in await remind(scene)}
    assert ("billing-secondary" in reminded) == (answer == "on")
    assert "spare" not in reminded
