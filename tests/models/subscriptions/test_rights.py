"""What somebody is shown of their own rights: which cells give one, who else has it, when being alone counts."""

from collections.abc import Mapping

import pytest

from models.roles import Kind, Reason, Right, Role, StaffRole
from models.subscriptions.actions import explain_right, my_rights
from tests.models.builders import Office, person, plan, subscription
from tests.models.roles.typed import BP, BS, TP


async def given(office: Office, table: str, held: Mapping[str, list[str]], who: str) -> set[tuple[str, str]]:
    """The cells that give somebody a right in full, in a license under a table where people hold roles."""
    people = {key: person(key) for key in held}
    roles = [(people[key], Role(role)) for key, of_one in held.items() for role in of_one]
    await office.save(subscription(1, *roles, under=plan(table), kind=Kind.LICENSE))
    mine = await office.do(my_rights, people[who], "SUB-1")
    return {(role.value, right.value) for role, right in mine.given}


async def test_a_cell_gives_what_its_own_role_has(office: Office) -> None:
    """Each of somebody's roles by itself; of other people's roles nothing is theirs; masked is not in full."""
    cells = await given(office, "license-and-site", {"ana": [BS, TP], "bob": [BP]}, "ana")
    assert {role for role, _ in cells} == {BS, TP}
    assert (TP, "pay") in cells
    assert (BS, "pay") not in cells
    assert (TP, "update_card") in cells
    assert (BS, "update_card") not in cells


@pytest.mark.parametrize("others", [{}, {"bob": [TP]}], ids=["alone", "not alone"])
async def test_who_is_alone_is_given_more_than_their_column_says(office: Office, others: dict[str, list[str]]) -> None:
    """The portal's main contact, until there is somebody else."""
    cells = await given(office, "support-portal", {"ana": [BP], **others}, "ana")
    extra = {(BP, "raise_ticket"), (BP, "download"), (BP, "product_email"), (BP, "leave")}
    assert cells & extra == (set() if others else extra)
    assert (BP, "pay") in cells
    assert (BP, "promote_self") not in cells


async def test_a_right_is_explained_with_who_has_it(office: Office) -> None:
    """In the order in which they became contacts; and why the caller has it not."""
    ana, bob, cyd = (person(key) for key in ("ana", "bob", "cyd"))
    roles = [(ana, Role.BILLING_PRIMARY), (bob, Role.BILLING_SECONDARY), (cyd, Role.TECHNICAL_PRIMARY)]
    await office.save(subscription(1, *roles))
    explained = await office.do(explain_right, bob, "SUB-1", Right.PAY)
    assert [one.key for one in explained.may] == ["ana", "cyd"]
    assert explained.decision.reason is Reason.NOT_IN_ROLE
    assert explained.held == {Role.BILLING_SECONDARY}
    assert not explained.alone


async def test_only_staff_who_look_into_a_right_are_on_the_audit_trail(office: Office) -> None:
    """As for all else that they see of a customer."""
    ana, tia = person("ana"), person("tia", staff=[StaffRole.AGENT])
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY)), tia)
    for who in (ana, tia):
        await office.do(explain_right, who, "SUB-1", Right.PAY)
    assert [(entry.actor, entry.action) for entry in await office.audit()] == [("tia", "subscriptions.explain_right")]


async def test_being_alone_counts_only_where_the_table_says(office: Office) -> None:
    """In "License and site" nobody holds more for that."""
    ana, bob = person("ana"), person("bob")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), under=plan("support-portal")))
    await office.save(subscription(2, (bob, Role.BILLING_PRIMARY), under=plan("license-and-site")))
    assert (await office.do(explain_right, ana, "SUB-1", Right.DOWNLOAD)).alone
    assert not (await office.do(explain_right, bob, "SUB-2", Right.DOWNLOAD)).alone
