"""What the source gives site admins "after becoming a contact": not before, by every way to become one, and not after
their last other role went."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.hands import Said
from tests.handlers.rows import test_contacts, test_money, test_sites, test_told
from tests.handlers.rows.scene import Scene, Told, Who, key_of
from tests.handlers.worlds import REF, SLACK, TEAM
from tests.models.roles.typed import BP, BS, LICENSE_AND_SITE, SA, TP, TS
from tests.support.selection import Fact

EVA = f"<@{SLACK[SA]}|eva>"
BECOME = "A site admin has to become a contact first."
LINES = {
    "view_orders": f"/order {REF}",
    "promote_other": f"/contact promote <@{SLACK['spare technician']}|x> technical {REF}",
    "leave": f"/contact leave technical {REF}",
    "cancel_site": f"/subscription cancel {REF}",
}
"""What they type."""
DEEDS: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "view_orders": test_money.test_a_quote_is_seen,
    "promote_other": test_contacts.test_a_secondary_of_the_same_domain_becomes_primary,
    "leave": test_contacts.test_a_contact_leaves,
    "cancel_site": test_sites.test_a_site_is_cancelled,
}
"""What then has to come of it."""
TELLS: dict[str, Callable[[Scene], Awaitable[set[Told]]]] = {
    "receive_invoice_email": test_told.issue,
    "billing_enquiries": lambda scene: test_told.announce(scene, "billing", "billing"),
    "product_email": lambda scene: test_told.announce(scene, "product", "agent"),
    "renewal_reminders": test_told.remind,
}
"""What happens that they are told."""


async def adds_themselves(scene: Scene, kind: str) -> Said:
    """By the button of the refusal, and the kind they choose."""
    offered = await scene.press(await scene.types(LINES["view_orders"]), "Become a contact")
    line = next(one["action_id"] for one in offered.buttons if f"add me {kind}" in one["action_id"])
    return await scene.stage.hands.press(SLACK[SA], line)


async def is_added(scene: Scene, kind: str) -> Said:
    """By the primary of the kind."""
    return await scene.types(f"/contact add {EVA} {kind} {REF}", by=BP)


async def accepts_an_invitation(scene: Scene) -> Said:
    """With the code that was mailed for JOIN-1."""
    proof = scene.stage.hands.desk.bot.codes.proof_of("token1", TEAM, SLACK[SA])
    return await scene.stage.hands.press(SLACK[SA], "invitation_accept", f"JOIN-1 {proof}")


async def is_promoted(scene: Scene) -> Said:
    """By their own request, which an admin approves: they are primary at once."""
    said = await scene.fill(await scene.types(f"/contact promote me technical {REF}"), reason="On leave.")
    await test_contacts.approve(scene)
    return said


WAYS: dict[str, tuple[str, Callable[[Scene], Awaitable[Any]]]] = {
    "adds themselves for billing": (BS, lambda scene: adds_themselves(scene, "billing")),
    "adds themselves as technician": (TS, lambda scene: adds_themselves(scene, "technical")),
    "is added for billing": (BS, lambda scene: is_added(scene, "billing")),
    "is added as technician": (TS, lambda scene: is_added(scene, "technical")),
    "accepts an invitation": (TS, accepts_an_invitation),
    "is promoted": (TP, is_promoted),
}
"""The ways to become a contact, and as what."""


async def alone(stage: Stage, kind: str) -> Scene:
    """A site admin who is nothing else."""
    return await Scene.of(stage, Who("license-and-site", kind, (SA,)))


async def becomes(scene: Scene, way: str) -> None:
    """Let them become a contact."""
    role, how = WAYS[way]
    await how(scene)
    assert await scene.roles() == {SA, role}
    scene.who = Who(scene.who.table, scene.who.kind, (SA, role))
    await scene.forget()


def rights(kind: str) -> list[str]:
    """The rows with "after becoming a contact" for a kind of subscription."""
    return [right for right, line in LICENSE_AND_SITE.items() if line.cell(SA) == "contact" and kind in line.kinds]


CASES = [(kind, right) for kind in ("license", "site") for right in rights(kind)]


def of_sites(kind: str, right: str) -> Iterator[Fact]:
    """Each row on a site, which is where site admins are."""
    if kind == "site":
        yield right


def some_way(kind: str, right: str, way: str) -> Iterator[Fact]:
    """Each row on a site, whether or not the other role's own cell gives it, and each way for some row."""
    if kind == "site":
        by_the_other = WAYS[way][0] if way in WAYS else ""
        yield right, bool(by_the_other) and LICENSE_AND_SITE[right].cell(by_the_other) == "yes"
        yield way


def test_no_row_is_left_out() -> None:
    """All with "after becoming a contact"."""
    assert set(rights("site")) == DEEDS.keys() | TELLS.keys()


@pytest.mark.sample(shows=of_sites)
@pytest.mark.parametrize(("kind", "right"), CASES)
async def test_a_site_admin_alone_has_not_the_right(stage: Stage, kind: str, right: str) -> None:
    """They are not told it; or read why not, and are offered to become a contact."""
    scene = await alone(stage, kind)
    await check_lacks(scene, right)


async def check_lacks(scene: Scene, right: str) -> None:
    """Whatever it is, it is not for them."""
    if right in TELLS:
        told = {person for person, *_ in await TELLS[right](scene)}
        assert told
        assert key_of(SA) not in told
        return
    said = await scene.types(LINES[right])
    assert BECOME in said.words
    assert said.button("Become a contact")


@pytest.mark.sample(shows=some_way)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("kind", "right"), CASES)
async def test_a_site_admin_who_became_a_contact_has_it(stage: Stage, kind: str, right: str, way: str) -> None:
    """To its end. A primary has the right to leave, too, but hands over first."""
    scene = await alone(stage, kind)
    await becomes(scene, way)
    if right in TELLS:
        assert key_of(SA) in {person for person, *_ in await TELLS[right](scene)}
    elif right == "leave" and way == "is promoted":
        said = await scene.types(f"/contact leave technical {REF}")
        assert "Hand over your role first" in said.words
    else:
        await DEEDS[right](scene)


@pytest.mark.sample(shows=some_way)
@pytest.mark.parametrize("way", ["leaves", "is removed"])
@pytest.mark.parametrize(("kind", "right"), CASES)
async def test_with_the_last_other_role_the_right_goes(stage: Stage, kind: str, right: str, way: str) -> None:
    """Whether they leave or are removed."""
    scene = await alone(stage, kind)
    await becomes(scene, "is added as technician")
    by = SA if way == "leaves" else BP
    await gives_up(scene, by)
    assert await scene.roles() == {SA}
    await scene.forget()
    await check_lacks(scene, right)


async def gives_up(scene: Scene, by: str) -> tuple[Said, Said]:
    """The question and the answer when their other role goes."""
    line = f"/contact leave technical {REF}" if by == SA else f"/contact remove {EVA} technical {REF}"
    asked = await scene.types(line, by=by)
    return asked, await scene.press(asked, "Leave" if by == SA else "Remove", by=by)


async def test_both_sides_are_told_what_goes(stage: Stage) -> None:
    """Whoever removes them in the question and the answer, and the site admin in Slack and by email: it's important."""
    scene = await alone(stage, "site")
    await becomes(scene, "is added as technician")
    for said in await gives_up(scene, BP):
        assert "still Site admin, but needs another role to: " in said.words
    assert await scene.told("contact_removed") == {(key_of(SA), "direct", ""), (key_of(SA), "mail", "")}
