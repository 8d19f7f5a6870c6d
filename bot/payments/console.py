"""`steward stripe`: compare Stripe's books with ours, and link the customers of an existing account."""

import argparse
from collections.abc import Sequence

from bot.clock import SandboxClock, SystemClock
from bot.errors import StartError
from bot.opening import migrate, open_database
from bot.settings import Settings, load
from handlers.views import paying_online as views
from handlers.views.reader import Reader
from models.access.desk import Channels, Desk
from models.billing.online.checkouts import PROVIDER
from models.billing.online.linking import Link, LinkPlan, TheirCustomer, link_customers
from models.billing.online.tables import PaymentDifference
from models.roles import RoleTables

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
    from bot.payments.provider import CUSTOMER, Provider, ProviderDown, metadata_of
    from bot.payments.reconciler import read_books

    settings = load(Settings)
    if not settings.pays_online:
        raise StartError("PAYMENTS isn't stripe, so there's nothing to compare or link.")
    clock = SandboxClock(settings.clock_url) if settings.clock_url else SystemClock()
    database = open_database(settings)
    provider = Provider(settings.stripe_key, settings.stripe_api_url)
    channels = Channels(settings.triage_channel, settings.approvals_channel, settings.billing_channel)
    try:
        await migrate(database)
        provider.connect()
        if given.deed == "reconcile":
            from models.billing.online.reconciling import reconcile

            theirs = await read_books(provider, clock.now())
            async with database.transaction() as session:
                desk = Desk(session, PROVIDER, clock.now(), RoleTables.shipped(), channels, zone=settings.time_zone)
                found = await reconcile(desk, theirs)
                return _differences(
                    [
                        PaymentDifference(
                            kind=str(one.kind),
                            ref=one.ref,
                            facts=one.facts,
                            mended=one.again is not None,
                            found_at=desk.now,
                        )
                        for one in found.differences
                    ]
                )
        customers = [
            TheirCustomer(one.id, one.name or "", one.email or "", metadata_of(one).get(CUSTOMER, ""))
            async for one in provider.customers()
        ]
        async with database.transaction() as session:
            desk = Desk(session, PROVIDER, clock.now(), RoleTables.shipped(), channels, zone=settings.time_zone)
            return _links(await link_customers(desk, customers, for_real=given.yes), for_real=given.yes)
    except ProviderDown as error:
        raise StartError(f"Stripe can't be reached: {error} Nothing was changed.") from None
    finally:
        await provider.close()
        await database.close()


def _differences(rows: Sequence[PaymentDifference]) -> str:
    if not rows:
        return "No differences."
    return "\n".join(str(views.difference(Reader(), row)).replace("*", "") for row in rows)


def _links(plans: Sequence[LinkPlan], *, for_real: bool) -> str:
    lines = []
    for plan in plans:
        one = plan.customer
        names = ", ".join(f"{row.ref} {row.name}" for row in plan.organizations)
        lines.append(f"{one.ref} {one.name or one.email or '(no name)'} {SAID[plan.link].format(names=names)}.")
    new = sum(plan.link is Link.LINK for plan in plans)
    lines.append(f"{new} linked." if for_real else f"{new} can be linked. To link them, add --yes.")
    return "\n".join(lines)
