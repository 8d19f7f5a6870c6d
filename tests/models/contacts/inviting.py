"""Who invites and is invited in the tests of invitations, and what became of an invitation."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from models.catalogue.plans import Plan
from models.contacts.invitations import Invited
from models.contacts.tables import Invitation, InvitationState
from models.core.errors import Refused
from models.directory.people import Person
from models.identity.profiles import SlackProfile
from models.identity.tables import OneTimeCode
from models.roles import Role
from models.subscriptions.contacts import ContactKind
from tests.models.builders import CODES, TEAM, Office, person, plan, subscription

BILLING, TECHNICAL = ContactKind.BILLING, ContactKind.TECHNICAL

KIM = SlackProfile(TEAM, "U0KIM", "Kim", "kim@acme.example", verified=True)

ZOE = Invited("zoe@elsewhere.example", "Zoë")

WEEK, DAY, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(minutes=1)


class Cast:
    """SUB-1: ana and bob are the primaries, cyd is a secondary billing contact; dan is no contact."""

    def __init__(self) -> None:
        self.ana, self.bob, self.cyd, self.dan = (person(key) for key in ("ana", "bob", "cyd", "dan"))
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.bob, Role.TECHNICAL_PRIMARY),
            (self.cyd, Role.BILLING_SECONDARY),
            under=plan(max_technical_contacts=2),
        )


async def stored(office: Office) -> Cast:
    """The people and the subscription, in the database."""
    cast = Cast()
    await office.save(cast.sub, cast.dan)
    return cast


async def proof_of(office: Office, ref: str, user_id: str = "U0NOBODY") -> str:
    """What a Slack user has in hand who typed the newest code of an invitation."""
    codes = await office.all(OneTimeCode, OneTimeCode.invitation_id == int(ref.removeprefix("JOIN-")))
    return CODES.proof_of(codes[-1].token, TEAM, user_id)


async def refusal(office: Office, action: Any, caller: Person | None, *args: Any) -> Refused:
    """What a rule said against it."""
    with pytest.raises(Refused) as refused:
        await office.do(action, caller, *args)
    return refused.value


async def state(office: Office, ref: str) -> InvitationState:
    """Where an invitation stands."""
    (row,) = await office.all(Invitation, Invitation.id == int(ref.removeprefix("JOIN-")))
    return row.state


async def allow(office: Office, most: int) -> None:
    """Let plans have so many technical contacts."""
    async with office.database.transaction() as session:
        await session.execute(update(Plan).values(max_technical_contacts=most))
