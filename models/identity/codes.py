"""Making one-time codes, and the one action that enters them all.

Each purpose declares what follows from its code:

    @consequence(Purpose.EMAIL)
    async def confirm(desk: Desk, code: OneTimeCode) -> Person | None:
        ...check that this caller may enter it (desk.caller, desk.slack_user), and lock what will change...
        if not await take(desk, code):
            return None
        ...make the change, and return what happened...

None means that the code isn't for this caller. The answer is then the same as for a code that doesn't exist. Raise
`Refused` before `take` if a rule forbids the change; the code then stays open. `make_code` makes the row, and
`Codes.kept_code` the code for the mail. `shows` in handlers/people.py declares the answer for each purpose.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, or_, update
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.core.database import one_at_a_time
from models.core.texts import gettext_noop
from models.directory.people import SlackId
from models.identity.tables import OneTimeCode, Purpose, WrongCode
from models.roles import OwnRight, SystemRight

actions_about("codes", gettext_noop("codes"))

MOST_WRONG = 5
PATIENCE = timedelta(minutes=15)
"""After `MOST_WRONG` wrong codes within this time, a Slack user waits until the first of them is older."""
KEPT = timedelta(days=3)
"""How long closed and expired codes are kept, for looking into what happened."""

Consequence = Callable[[Desk, OneTimeCode], Awaitable[Any]]
CONSEQUENCES: dict[Purpose, Consequence] = {}
STAYING: set[Purpose] = set()


def consequence(purpose: Purpose, *, stays: bool = False) -> Callable[[Consequence], Consequence]:
    """Declare what follows when a code of this purpose is entered. See the module's docstring.

    Args:
        stays: Entering the code only asks a question. The code stays valid until the person answers.
    """

    def keep(function: Consequence) -> Consequence:
        CONSEQUENCES[purpose] = function
        STAYING.update([purpose] if stays else [])
        return function

    return keep


def make_code(
    desk: Desk,
    purpose: Purpose,
    email: str,
    life: timedelta,
    *,
    person_id: int | None = None,
    asked_by_id: int | None = None,
    invitation_id: int | None = None,
    asked_by: tuple[str, str] = ("", ""),
) -> OneTimeCode:
    """Add a row for a new code. The code itself isn't stored: the mail derives it from the token.

    Args:
        life: How long the code is valid.
        asked_by: The key of the Slack user who asked for it, for `Purpose.LINK`; see `SlackId.key`.
    """
    token = uuid4().hex
    code = OneTimeCode(
        purpose=purpose,
        token=token,
        code_hash=desk.codes.hash_of(desk.codes.code_of(token)),
        email=email,
        person_id=person_id,
        asked_by_id=asked_by_id,
        invitation_id=invitation_id,
        team_id=asked_by[0],
        user_id=asked_by[1],
        created_at=desk.now,
        expires_at=desk.now + life,
    )
    desk.session.add(code)
    return code


async def take(desk: Desk, code: OneTimeCode) -> bool:
    """Use a code up. False if another request just did. Even with several replicas, a code is used only once."""
    statement = update(OneTimeCode).where(col(OneTimeCode.id) == code.id, col(OneTimeCode.closed_at).is_(None))
    taken = await desk.session.execute(statement.values(closed_at=desk.now).returning(col(OneTimeCode.id)))
    return taken.scalar_one_or_none() is not None


@dataclass(frozen=True)
class EnteredCode:
    """The result of entering a code.

    Attributes:
        purpose: None if the code is wrong: expired, used, another person's or made up.
        happened: What the purpose's consequence returned.
        wait_until: After too many wrong codes, the moment from which this Slack user may enter codes again.
    """

    purpose: Purpose | None = None
    happened: Any = None
    wait_until: datetime | None = None


@action("codes.enter_code", OwnRight.SELF, label=gettext_noop("enter a code"))
async def enter_code(desk: Desk, typed: str) -> EnteredCode:
    """Enter a code. A wrong code doesn't raise an error, so that the try is stored."""
    realm, user_id = desk.slack_user.key
    desk.note(team=desk.slack_user.team_id, slack_user=user_id)
    await one_at_a_time(desk.session, f"codes of {realm} {user_id}")
    wrong = await _wrong_since(desk, desk.now - PATIENCE)
    if len(wrong) >= MOST_WRONG:
        desk.refusal = "too_many_codes"
        return EnteredCode(wait_until=_until(wrong))
    code = await _find_open(desk, typed)
    happened = await CONSEQUENCES[code.purpose](desk, code) if code else None
    if code is None or happened is None:
        desk.refusal = "wrong_code"
        desk.session.add(WrongCode(team_id=realm, user_id=user_id, at=desk.now))
        if len(wrong) + 1 < MOST_WRONG:
            return EnteredCode()
        await close_codes_of(desk, desk.slack_user)
        return EnteredCode(wait_until=_until([*wrong, desk.now]))
    await desk.session.refresh(code, ["closed_at"])
    if code.closed_at is None and code.purpose not in STAYING:
        raise AssertionError(f"A code for {code.purpose} was entered and not taken.")
    desk.note(purpose=code.purpose)
    return EnteredCode(code.purpose, happened)


async def waits_until(desk: Desk) -> datetime | None:
    """The moment from which this Slack user may enter codes again, after too many wrong ones. None if they may now."""
    wrong = await _wrong_since(desk, desk.now - PATIENCE)
    return _until(wrong) if len(wrong) >= MOST_WRONG else None


def _until(wrong: Sequence[datetime]) -> datetime:
    return wrong[-MOST_WRONG] + PATIENCE


async def _find_open(desk: Desk, typed: str) -> OneTimeCode | None:
    statement = select(OneTimeCode).where(
        col(OneTimeCode.code_hash).in_(desk.codes.hashes_of(typed)),
        col(OneTimeCode.closed_at).is_(None),
        col(OneTimeCode.expires_at) > desk.now,
    )
    return (await desk.session.scalars(statement)).one_or_none()


async def _wrong_since(desk: Desk, since: datetime) -> list[datetime]:
    realm, user_id = desk.slack_user.key
    statement = select(WrongCode.at).where(
        WrongCode.team_id == realm, WrongCode.user_id == user_id, col(WrongCode.at) > since
    )
    return list(await desk.session.scalars(statement.order_by(col(WrongCode.at))))


async def close_codes_of(desk: Desk, who: SlackId) -> None:
    """Close the open codes that a Slack user asked for to link themselves."""
    realm, user_id = who.key
    statement = update(OneTimeCode).where(
        col(OneTimeCode.team_id) == realm,
        col(OneTimeCode.user_id) == user_id,
        col(OneTimeCode.purpose) == Purpose.LINK,
        col(OneTimeCode.closed_at).is_(None),
    )
    await desk.session.execute(statement.values(closed_at=desk.now))


async def count_asked(desk: Desk, since: datetime, *conditions: Any) -> Counter[tuple[str, str]]:
    """Count the linking codes that Slack users have asked for since a moment, by `SlackId.key`."""
    who = col(OneTimeCode.team_id), col(OneTimeCode.user_id)
    wanted = select(*who, func.count()).where(
        OneTimeCode.purpose == Purpose.LINK, col(OneTimeCode.created_at) > since, *conditions
    )
    asked = await desk.session.execute(wanted.group_by(*who))
    return Counter({(team_id, user_id): count for team_id, user_id, count in asked.all()})


@action("codes.forget_codes", SystemRight.FORGET_REQUESTS, reads=True, label=gettext_noop("delete old codes"))
async def forget_codes(desk: Desk) -> None:
    """Delete wrong tries, and closed or expired codes, that are older than `KEPT`. The addresses typed with them go
    too."""
    before = desk.now - KEPT
    old = or_(col(OneTimeCode.closed_at) < before, col(OneTimeCode.expires_at) < before)
    await desk.session.execute(delete(OneTimeCode).where(old))
    await desk.session.execute(delete(WrongCode).where(col(WrongCode.at) < before))
