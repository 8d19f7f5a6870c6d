"""Which channel the card of a ticket goes to, on both databases."""

import pytest

from models.core.errors import Refused
from models.desks.tickets.actions import open_ticket, resolve_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.commenting import comment, reopen_ticket
from models.desks.tickets.problems import NoSuchRule, RuleFitsAll
from models.desks.tickets.triage_rules import RuleInput, add_rule, list_rules, remove_rule
from models.roles import StaffRole
from tests.models.builders import PLACES, Office, item, person, product
from tests.models.desks.tickets.conftest import Cast
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE


async def channels(office: Office, cast: Cast) -> list[str]:
    """Where the cards go of a critical and a low ticket of SUB-1, and of a low one of SUB-2."""
    for who, ref, severity in (
        (cast.bob, "SUB-1", Severity.CRITICAL),
        (cast.bob, "SUB-1", Severity.LOW),
        (cast.zoe, "SUB-2", Severity.LOW),
    ):
        await office.do(open_ticket, who, ref, severity, "Hm", "Hm.")
    return [card.channel for card in (await office.notices("ticket_card"))[-3:]]


async def test_the_first_rule_that_fits_decides(office: Office, cast: Cast) -> None:
    """By severity, customer, plan and product. What fits none goes to the triage channel."""
    admin = person("adam", staff=[StaffRole.ADMIN])
    maps = product("maps")
    await office.save(admin, maps, item(maps, subscription_id=cast.other.id))
    assert await channels(office, cast) == [PLACES.triage] * 3
    await office.do(add_rule, admin, RuleInput("C0BAD", severity=Severity.CRITICAL))
    await office.do(add_rule, admin, RuleInput("C0ACME", organization_id=cast.sub.organization_id))
    assert await channels(office, cast) == ["C0BAD", "C0ACME", PLACES.triage]
    await office.do(add_rule, admin, RuleInput("C0MAPS", product_id=maps.id, severity=Severity.LOW))
    assert (await channels(office, cast))[2] == "C0MAPS"
    rules = await office.do(list_rules, admin)
    for rule in rules:
        await office.do(remove_rule, admin, rule.id)
    await office.do(add_rule, admin, RuleInput("C0PLAN", plan_id=cast.other.plan_id))
    same = cast.other.plan_id == cast.sub.plan_id
    assert await channels(office, cast) == [*(["C0PLAN"] * 2 if same else [PLACES.triage] * 2), "C0PLAN"]


async def test_news_of_a_ticket_follow_its_card(office: Office, cast: Cast) -> None:
    """Also once the rule is gone."""
    admin = person("adam", staff=[StaffRole.ADMIN])
    await office.save(admin)
    rule = await office.do(add_rule, admin, RuleInput("C0LOW", severity=Severity.LOW))
    made = await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Hm", "Hm.")
    await office.do(remove_rule, admin, rule.id)
    await office.do(comment, cast.bob, made.ref, "Hm?")
    await office.do(resolve_ticket, cast.tia, made.ref, "Fixed.")
    await office.do(reopen_ticket, cast.bob, made.ref, "It hums.")
    assert [post.channel for post in await office.notices("comment_waits")] == ["C0LOW", "C0LOW"]
    with pytest.raises(Refused) as refused:
        await office.do(remove_rule, admin, rule.id)
    assert isinstance(refused.value.problem, NoSuchRule)


async def test_a_rule_for_all_tickets_is_refused(office: Office, cast: Cast) -> None:
    """That's what the setting is for."""
    admin = person("adam", staff=[StaffRole.ADMIN])
    await office.save(admin)
    with pytest.raises(Refused) as refused:
        await office.do(add_rule, admin, RuleInput("C0ALL"))
    assert isinstance(refused.value.problem, RuleFitsAll)
