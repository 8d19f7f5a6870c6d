"""A refused person asks somebody who may, once, on both databases."""

from datetime import timedelta

import pytest

from models.access.errors import NotFound
from models.contacts.ask_problems import AlreadyAsked, CantAsk, MayNow
from models.contacts.ask_tables import Ask
from models.contacts.asks import ask
from models.core.errors import Refused
from models.core.outbox import Medium
from models.directory.people import Person
from models.roles import Right, Role
from tests.models.builders import NOW, Office, person, subscription


class Cast:
    """SUB-1: cyd, a secondary billing contact, may not pay; ana and bob, the primaries, may; tim may not either."""

    def __init__(self) -> None:
        self.ana, self.bob, self.cyd, self.tim, self.zoe = (person(key) for key in ("ana", "bob", "cyd", "tim", "zoe"))
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.bob, Role.TECHNICAL_PRIMARY),
            (self.cyd, Role.BILLING_SECONDARY),
            (self.tim, Role.TECHNICAL_SECONDARY),
        )


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.zoe)
    return cast


async def test_whoever_is_asked_is_told(office: Office, cast: Cast) -> None:
    """A row, and one message to that person alone."""
    asked = await office.do(ask, cast.cyd, "SUB-1", Right.PAY, cast.bob.id, "INV-2026-000001")
    assert asked.key == "bob"
    (row,) = await office.all(Ask)
    assert (row.asker_id, row.asked_id, row.right, row.subject, row.asked_at) == (
        cast.cyd.id,
        cast.bob.id,
        Right.PAY,
        "INV-2026-000001",
        NOW,
    )
    (notice,) = await office.notices("asked")
    assert (notice.medium, notice.person_id, notice.subject_id) == (Medium.DIRECT, cast.bob.id, row.id)


async def test_the_same_is_asked_once(office: Office, cast: Cast) -> None:
    """Again, a day later: refused, with the time of the first; another person or another thing may be asked about,
    or another command line about the same."""
    await office.do(ask, cast.cyd, "SUB-1", Right.PAY, cast.bob.id, "INV-2026-000001")
    later = office.at(NOW + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        await later.do(ask, cast.cyd, "SUB-1", Right.PAY, cast.bob.id, "INV-2026-000001")
    assert isinstance(refused.value.problem, AlreadyAsked)
    assert (refused.value.problem.at, refused.value.problem.person.key) == (NOW, "bob")
    await later.do(ask, cast.cyd, "SUB-1", Right.PAY, cast.ana.id, "INV-2026-000001")
    await later.do(ask, cast.cyd, "SUB-1", Right.PAY, cast.bob.id, "INV-2026-000002")
    await later.do(ask, cast.tim, "SUB-1", Right.PAY, cast.bob.id, "INV-2026-000001")
    await later.do(ask, cast.cyd, "SUB-1", Right.PAY, cast.bob.id, "INV-2026-000001", "/invoice pay INV-2026-000001")
    assert [row.line for row in await office.all(Ask)] == ["", "", "", "", "/invoice pay INV-2026-000001"]
    assert len(await office.notices("asked")) == 5


async def test_whoever_may_by_now_does_not_ask(office: Office, cast: Cast) -> None:
    """The right has come meanwhile."""
    with pytest.raises(Refused) as refused:
        await office.do(ask, cast.ana, "SUB-1", Right.PAY, cast.bob.id, "INV-2026-000001")
    assert isinstance(refused.value.problem, MayNow)


@pytest.mark.parametrize("who", ["tim", "zoe", "nobody"])
async def test_only_a_contact_who_may_can_be_asked(office: Office, cast: Cast, who: str) -> None:
    """Not a contact who may not either, not somebody from outside, not an id that nobody has."""
    somebody: Person | None = getattr(cast, who, None)
    with pytest.raises(Refused) as refused:
        await office.do(ask, cast.cyd, "SUB-1", Right.PAY, somebody.id if somebody else 4711, "")
    assert isinstance(refused.value.problem, CantAsk)
    assert await office.all(Ask) == []


async def test_a_stranger_can_t_ask(office: Office, cast: Cast) -> None:
    """Nor learn who the contacts are."""
    with pytest.raises(NotFound):
        await office.do(ask, cast.zoe, "SUB-1", Right.PAY, cast.ana.id, "")
