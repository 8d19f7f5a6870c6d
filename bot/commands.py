"""The commands of `steward`."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import logs
from bot.audit import export, verify
from bot.bank import import_bank
from bot.clock import SystemClock
from bot.deliveries import deliveries
from bot.errors import StartError
from bot.events import events
from bot.keys import rotate
from bot.licenses import load_licenses
from bot.modes import close_to_others
from bot.opening import migrate, open_database
from bot.orderforms import OrderFormError, load_order_form
from bot.payments.console import stripe
from bot.settings import DatabaseSettings, ImportSettings, Settings, load
from bot.settling import plans, settle_subscription
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, Summary, process_order_form
from models.core.encryption import new_key
from models.roles import RoleTables


def perform(given: argparse.Namespace) -> None:
    """Run the given command. On failure, it prints a sentence and exits with code 1."""
    try:
        match given.command:
            case "demo":
                # Load the sandbox only if it's used.
                from bot.demo import demo

                asyncio.run(until_stopped(demo(fresh=given.fresh)))
            case "run":
                asyncio.run(until_stopped(run()))
            case "migrate":
                asyncio.run(bring_up_to_date())
            case "keys" if given.deed == "new":
                print(new_key())  # noqa: T201
            case _:
                print(asyncio.run(_short(given)))  # noqa: T201
    except (StartError, OrderFormError) as error:
        sys.exit(str(error))


def _short(given: argparse.Namespace) -> Coroutine[Any, Any, object]:
    """A command that ends by itself and says what it did."""
    match given.command:
        case "import":
            return read_in(given.file, SystemClock().now(), welcome=given.welcome)
        case "bank":
            return import_bank(given)
        case "deliveries":
            return deliveries(given)
        case "events":
            return events(given)
        case "plans":
            return plans(given.plan, given.role_table)
        case "settle":
            return settle_subscription(given.subscription, given.became, given.day)
        case "stripe":
            return stripe(given)
        case "licenses":
            return load_licenses(given.product, given.file)
        case "audit":
            return export(given.file) if given.deed == "export" else verify(given.head)
    return rotate()


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until Ctrl-C or SIGTERM. The first one cancels the work, so that it can clean up."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def run() -> None:
    """Run the bot with a real Slack workspace."""
    settings = load(Settings)
    # The code that talks to Slack takes as long to load as all the rest, and only this needs it.
    from bot.app import Bot

    logs.set_up(settings.log_level)
    close_to_others(settings)
    bot = Bot(settings)
    try:
        await bot.start()
        if bot.payments is not None:
            print(bot.payments.said)  # noqa: T201
        print("Steward is running. Press Ctrl-C to stop it.", flush=True)  # noqa: T201
        await bot.serve()
    finally:
        await bot.stop()


async def read_in(file: Path, now: datetime, *, welcome: bool) -> Summary:
    """Import an order form into the database, completely or not at all.

    Args:
        welcome: Whether contacts of new subscriptions get a welcome email.
    """
    form = load_order_form(file)
    settings = load(ImportSettings)
    # For the cards of what differs. Without a setting, differences are listed only here.
    channels = Channels("", settings.approvals_channel, settings.billing_channel)
    database = open_database(settings)
    try:
        await migrate(database)
        async with database.transaction() as session:
            tables, name = RoleTables.shipped(), settings.vendor_name
            desk = Desk(session, IMPORT, now, tables, channels, vendor_name=name, zone=settings.time_zone)
            return await process_order_form(desk, form, welcome=welcome)
    finally:
        await database.close()


async def bring_up_to_date() -> None:
    """Migrate the database."""
    database = open_database(load(DatabaseSettings))
    try:
        await migrate(database)
    finally:
        await database.close()
