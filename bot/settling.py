"""`steward settle` and `steward plans`: what an operator changes after an upgrade or a new role table."""

from datetime import date

from bot.console import ConsoleError, console
from models.catalogue.role_tables import list_plans, set_role_table
from models.changes.settling import Became, list_unsettled, settle


async def settle_subscription(ref: str, became: str, typed: str) -> str:
    """Say what became of a subscription from before subscription states. Without one, list them.

    Raises:
        ConsoleError: A word is missing or wrong, or the subscription isn't one of them.
    """
    async with console() as desk:
        if not ref:
            found = await list_unsettled(desk)
            lines = [f"{one.ref} · {one.name} · ended on {one.ends_on}" for one in found]
            return "\n".join(lines) or "Every subscription is settled."
        words = [word.value for word in Became]
        if became not in words:
            raise ConsoleError(f"Say what became of {ref}: {', '.join(words)}.")
        day = _day(typed) if became != Became.ENDED else None
        if became == Became.RENEWED and day is not None and day <= desk.now.date():
            raise ConsoleError(f"{day} has passed. Enter the end of the term that {ref} has now.")
        if not await settle(desk, ref, Became(became), day):
            raise ConsoleError(f"{ref} is settled already. Nothing changed.")
        return f"{ref} is settled: {became}{f' {day}' if day else ''}."


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ConsoleError(f"“{typed}” isn't a day. Enter one like 2027-03-14.") from None


async def plans(key: str, role_table: str) -> str:
    """Give a plan another role table. Without one, list the plans with theirs.

    Raises:
        ConsoleError: There is no such plan or table.
    """
    async with console() as desk:
        found = {plan.key: plan for plan in await list_plans(desk)}
        if not key:
            lines = [f"{plan.key} · {plan.name} · {plan.role_table}" for plan in found.values()]
            return "\n".join(lines) or "There are no plans yet."
        if key not in found:
            raise ConsoleError(f"I can't find the plan {key}. There are: {', '.join(found)}.")
        if role_table not in desk.tables.by_key:
            raise ConsoleError(f"I can't find the table {role_table}. There are: {', '.join(desk.tables.by_key)}.")
        await set_role_table(desk, found[key], role_table)
        return f"{key} now has the role table {role_table}."
