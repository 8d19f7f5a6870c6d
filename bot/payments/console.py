"""`steward stripe`: compare Stripe's books with ours, and link the customers of an existing account."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock, SandboxClock, SystemClock
from bot.errors import StartError
from bot.opening import migrate, open_database
from bot.settings import Settings, load
from handlers.views import paying_online as views
from handlers.views.reader import Reader
from models.access.desk import Channels, Desk
from models.billing.online.checkouts import PROVIDER
from models.billing.online.linking import Link, LinkPlan, TheirCustomer, link_customers
from models.billing.online.reconciling import reconcile
from models.billing.online.tables import PaymentDifference
from models.core.database import Database
from models.roles import RoleTables

if TYPE_CHECKING:
    from bot.payments.provider import Provider

SAID = {
    Link.LINKED: "is linked to {names}",
    Link.LINK: "belongs to {names}",
    Link.SEVERAL: "could belong to {names}: link it in Stripe, by the metadata steward_organization",
    Link.NONE: "belongs to nobody here",
}


async def stripe(given: argparse.Namespace) -> str:
    """Do what was typed, and say what came of it.

    Raises:
        StartError: Payments aren't set up, or Stripe can't be reached.
    """
    # Its library takes a while to load, so only here.
    from bot.payments.provider import Provider, ProviderDown

    settings = load(Settings)
    if not settings.pays_online:
        raise StartError("PAYMENTS isn't stripe, so there's nothing to compare or link.")
    database = open_database(settings)
    provider = Provider(settings.stripe_key, settings.stripe_api_url)
    try:
        await migrate(database)
        provider.connect()
        if given.deed == "reconcile":
            return await _compare(settings, database, provider)
        return await _link(settings, database, provider, for_real=given.yes)
    except ProviderDown as error:
        raise StartError(f"Stripe can't be reached: {error} Nothing was changed.") from None
    finally:
        await provider.close()
        await database.close()


async def _compare(settings: Settings, database: Database, provider: "Provider") -> str:
    from bot.payments.reconciler import read_books

    theirs = await read_books(provider, _clock(settings).now())
    async with database.transaction() as session:
        found = await reconcile(_desk(settings, session), theirs)
    rows = [
        PaymentDifference(
            kind=str(one.kind), ref=one.ref, facts=one.facts, mended=one.again is not None, found_at=theirs.since
        )
        for one in found.differences
    ]
    lines = [str(views.difference(Reader(), row)).replace("*", "") for row in rows]
    return "\n".join(lines) or "No differences."


async def _link(settings: Settings, database: Database, provider: "Provider", *, for_real: bool) -> str:
    from bot.payments.reading import CUSTOMER, metadata_of

    customers = [
        TheirCustomer(one.id, one.name or "", one.email or "", metadata_of(one).get(CUSTOMER, ""))
        async for one in provider.customers()
    ]
    async with database.transaction() as session:
        plans = await link_customers(_desk(settings, session), customers, for_real=for_real)
    return _links(plans, for_real=for_real)


def _clock(settings: Settings) -> Clock:
    return SandboxClock(settings.clock_url) if settings.clock_url else SystemClock()


def _desk(settings: Settings, session: AsyncSession) -> Desk:
    channels = Channels(settings.triage_channel, settings.approvals_channel, settings.billing_channel)
    now = _clock(settings).now()
    return Desk(session, PROVIDER, now, RoleTables.shipped(), channels, zone=settings.time_zone)


def _links(plans: Sequence[LinkPlan], *, for_real: bool) -> str:
    lines = []
    for plan in plans:
        one = plan.customer
        names = ", ".join(f"{row.ref} {row.name}" for row in plan.organizations)
        lines.append(f"{one.ref} {one.name or one.email or '(no name)'} {SAID[plan.link].format(names=names)}.")
    new = sum(plan.link is Link.LINK for plan in plans)
    lines.append(f"{new} linked." if for_real else f"{new} can be linked. To link them, add --yes.")
    return "\n".join(lines)
