"""Contacts add, remove, change and promote each other, and leave, each who may."""

from tests.handlers.rows.scene import Scene, by_each, key_of
from tests.handlers.worlds import KIND_OF, REF, SLACK
from tests.models.roles.typed import BP, SA, TP

NEWCOMER = f"<@{SLACK['newcomer']}|newcomer>"
LIMIT = "UPDATE plans SET max_technical_contacts = (SELECT count(*) + {} FROM contacts WHERE kind = 'technical' "
LIMIT += "AND subscription_id = 1) WHERE id = (SELECT plan_id FROM subscriptions WHERE id = 1)"


@by_each("edit_secondary_contacts")
async def test_a_contact_is_added_and_told(scene: Scene) -> None:
    """Of either kind: the row is there, and the newcomer is told."""
    for kind in ("billing", "technical"):
        await scene.types(f"/contact add {NEWCOMER} {kind} {REF}")
    assert {role.partition(".")[0] for role in await scene.roles("newcomer")} == {"billing", "technical"}
    assert {person for person, *_ in await scene.told("contact_added")} == {"newcomer"}


@by_each("edit_secondary_contacts")
async def test_a_contact_is_removed_and_told(scene: Scene) -> None:
    """After the question: the row is gone, and whoever had it is told."""
    if scene.who.alone:
        await scene.types(f"/contact add {NEWCOMER} technical {REF}")
        await scene.stage.rows.run("UPDATE contacts SET rank = 'secondary' WHERE kind = 'technical'")
    gone, kind = ("newcomer", "technical") if scene.who.alone else ("spare", "billing")
    asked = await scene.types(f"/contact remove <@{SLACK[gone]}|x> {kind} {REF}")
    await scene.press(asked, "Remove")
    assert await scene.roles(gone) == set()
    assert {person for person, *_ in await scene.told("contact_removed")} == {gone}


@by_each("edit_secondary_contacts")
async def test_at_the_plans_limit_nobody_is_added(scene: Scene) -> None:
    """The condition of the row, for technical contacts: with room for one, one is added, and no more. No invitation
    holds a place."""
    await scene.stage.rows.run("DELETE FROM invitations")
    await scene.stage.rows.run(LIMIT.format(1))
    await scene.types(f"/contact add {NEWCOMER} technical {REF}")
    said = await scene.types(f"/contact add <@{SLACK['former']}|former> technical {REF}")
    assert len(await scene.roles("newcomer")) == 1
    assert "You can't add another " in said.words
    assert await scene.roles("former") == set()


@by_each("update_contact_details")
async def test_details_of_another_are_changed(scene: Scene) -> None:
    """By the form: they have another name and another phone number, and are told."""
    if scene.who.alone:
        await scene.types(f"/contact add <@{SLACK['spare']}|x> billing {REF}")
    form = await scene.types(f"/contact edit <@{SLACK['spare']}|x> {REF}")
    await scene.fill(form, name="Olena Q", phone="+34 976 000 000")
    found = await scene.rows("SELECT name, phone FROM people WHERE \"key\" = 'spare'")
    assert found == [("Olena Q", "+34 976 000 000")]
    assert {person for person, *_ in await scene.told("details_edited")} == {"spare"}


@by_each("promote_self")
async def test_a_secondary_becomes_primary_by_their_own_request(scene: Scene) -> None:
    """The one who had the role is told of the request; once an admin approves, the two have changed places."""
    kind = "technical" if "technical" in scene.name else "billing"
    form = await scene.types(f"/contact promote me {kind} {REF}")
    await scene.fill(form, reason="On leave.")
    number = await approve(scene)
    assert f"{kind}.primary" in await scene.roles()
    before = BP if kind == "billing" else TP
    assert await scene.roles(before) == {f"{kind}.secondary"}
    assert {scene.key, key_of(before)} <= {person for person, *_ in await scene.told("promotion_decided", number)}


async def approve(scene: Scene) -> int:
    """An admin approves the request that was made last: its number."""
    number = int(str((await scene.rows("SELECT max(id) FROM promotions"))[0][0]))
    card = await scene.stage.hands.press(SLACK["admin"], "promotion_approve", f"PRO-{number}", card=True)
    assert "You can't" not in card.words, card.words
    return number


@by_each("promote_other")
async def test_a_secondary_of_the_same_domain_becomes_primary(scene: Scene) -> None:
    """Somebody else asks for it, and an admin approves: it is so, and both are told."""
    if scene.who.alone:
        await scene.types(f"/contact add <@{SLACK['spare technician']}|x> technical {REF}")
        await scene.stage.rows.run("UPDATE contacts SET rank = 'secondary' WHERE kind = 'technical'")
    form = await scene.types(f"/contact promote <@{SLACK['spare technician']}|x> technical {REF}")
    await scene.fill(form, reason="On leave.")
    number = await approve(scene)
    assert await scene.roles("spare technician") == {TP}
    assert {scene.key, "spare-technician"} <= {person for person, *_ in await scene.told("promotion_decided", number)}


@by_each("promote_other")
async def test_nobody_of_another_domain_is_promoted(scene: Scene) -> None:
    """The condition of the row: the answer says so. Without a primary, the asker's domain counts."""
    if scene.who.alone:
        await scene.types(f"/contact add <@{SLACK['spare technician']}|x> technical {REF}")
        await scene.stage.rows.run("UPDATE contacts SET rank = 'secondary' WHERE kind = 'technical'")
    await scene.stage.rows.run("UPDATE people SET email = 's@elsewhere.example' WHERE \"key\" = 'spare-technician'")
    said = await scene.types(f"/contact promote <@{SLACK['spare technician']}|x> technical {REF} Left.")
    assert ("share your email domain" if scene.who.alone else "You can promote only people who share ") in said.words
    assert await scene.rows("SELECT id FROM promotions WHERE subscription_id = 1 AND kind = 'technical'") == []


@by_each("leave")
async def test_a_contact_leaves(scene: Scene) -> None:
    """After the question they are no contact any more; a site admin stays one. A sole main contact hands over first."""
    if scene.who.alone:
        said = await scene.types(f"/contact leave billing {REF} confirmed")
        assert "Hand over your role first" in said.words
        assert "Your role doesn't include this." not in said.words
        assert await scene.roles() == {BP}
        return
    kind = KIND_OF[scene.who.roles[-1]]
    await scene.press(await scene.types(f"/contact leave {kind} {REF}"), "Leave")
    assert await scene.roles() == {SA} & set(scene.who.roles)
