"""`steward`: demo, run, import, migrate."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import select

from bot import logs
from bot.app import Bot, StartError
from bot.clock import SystemClock
from bot.orderforms import OrderFormError, load_order_form
from bot.settings import DatabaseSettings, Settings, SettingsError, load
from models.database import Database
from models.desk import Desk, Places
from models.orderforms.actions import IMPORT, Summary, process_order_form
from models.organizations import Organization
from models.roles import RoleTables
from sandbox.server import Sandbox, SandboxConfig

DEMO = Path("var/demo")
EXAMPLES = Path("examples")
DEMO_SECRETS = {
    "slack_bot_token": "xoxb-sandbox",
    "slack_app_token": "",
    "slack_signing_secret": "sandbox-secret",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; what is wrong is said in a sentence, and the exit code is 1."""
    parser = argparse.ArgumentParser(prog="steward", description="The subscription desk in Slack.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="try the desk in a browser, without Slack")
    demo.add_argument("--fresh", action="store_true", help="start over: forget what was done before")
    commands.add_parser("run", help="run the bot against a real Slack workspace")
    order = commands.add_parser("import", help="read an order form into the database")
    order.add_argument("file", type=Path, metavar="FILE")
    commands.add_parser("migrate", help="bring the database up to date, and stop")
    given = parser.parse_args(arguments)
    try:
        match given.command:
            case "demo":
                asyncio.run(_demo(fresh=given.fresh))
            case "run":
                asyncio.run(_run())
            case "import":
                print(asyncio.run(_import(given.file)))  # noqa: T201
            case "migrate":
                asyncio.run(_migrate())
    except (SettingsError, StartError, OrderFormError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


async def _run() -> None:
    settings = load(Settings)
    logs.set_up(settings.log_level)
    bot = Bot(settings)
    try:
        await _start(bot, "PORT")
        print("Steward is running. Ctrl-C stops it.", flush=True)  # noqa: T201
        await _until_stopped()
    finally:
        await bot.stop()


async def _demo(*, fresh: bool) -> None:
    logs.set_up("ERROR")
    if fresh:
        shutil.rmtree(DEMO, ignore_errors=True)
    port, sandbox_port = _port("PORT", 8080), _port("SANDBOX_PORT", 8000)
    sandbox = Sandbox(
        SandboxConfig(
            manifest=Path("manifest.yml"),
            people=EXAMPLES / "sandbox.yaml",
            port=sandbox_port,
            bot_url=f"http://127.0.0.1:{port}",
            ready_url=f"http://127.0.0.1:{port}/readyz",
            bot_token=DEMO_SECRETS["slack_bot_token"],
            signing_secret=DEMO_SECRETS["slack_signing_secret"],
            mail_dir=DEMO / "mail",
        )
    )
    await _listen(sandbox)
    bot = Bot(_demo_settings(sandbox.url, port))
    try:
        await bot.database.migrate()
        if await _is_empty(bot.database):
            await _process(bot.database, EXAMPLES / "vendor.yaml", bot.tables)
        await _start(bot, "PORT")
        print(f"The desk is open: {sandbox.url}   (Ctrl-C closes it)", flush=True)  # noqa: T201
        await _until_stopped()
    finally:
        await bot.stop()
        await sandbox.stop()


def _demo_settings(sandbox_url: str, port: int) -> Settings:
    return load(
        Settings,
        {
            **DEMO_SECRETS,
            "slack_api_url": f"{sandbox_url}/api/",
            "triage_channel": "C0TRIAGE",
            "approvals_channel": "C0APPROVALS",
            "admins": [],
            "database_url": f"sqlite+aiosqlite:///{DEMO}/steward.db",
            "smtp_url": "",
            "mail_dir": DEMO / "mail",
            "mail_from": "Northwind Software <desk@northwind.example>",
            "host": "127.0.0.1",
            "port": port,
            "clock_url": f"{sandbox_url}/_/clock",
        },
    )


async def _listen(sandbox: Sandbox) -> None:
    try:
        await sandbox.start()
    except OSError as trouble:
        raise StartError(_taken("SANDBOX_PORT", sandbox.config.port)) from trouble


async def _start(bot: Bot, name: str) -> None:
    try:
        await bot.start()
    except OSError as trouble:
        raise StartError(_taken(name, bot.settings.port)) from trouble


def _taken(name: str, port: int) -> str:
    return f"Port {port} is taken by another program. Choose another one: {name}={port + 1}"


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, "") or str(default)
    if not (value.isascii() and value.isdigit() and int(value) <= 65535):
        raise SettingsError(f"{name} is not right. It should be a number from 0 to 65535.")
    return int(value)


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


async def _import(file: Path) -> Summary:
    database = Database(_database_url())
    try:
        await database.migrate()
        return await _process(database, file, RoleTables.shipped())
    finally:
        await database.close()


async def _process(database: Database, file: Path, tables: RoleTables) -> Summary:
    form = load_order_form(file)
    async with database.transaction() as session:
        desk = Desk(session, IMPORT, SystemClock().now(), tables, Places("", ""))
        return await process_order_form(desk, form)


async def _is_empty(database: Database) -> bool:
    async with database.transaction() as session:
        return (await session.scalars(select(Organization.id).limit(1))).first() is None


async def _migrate() -> None:
    database = Database(_database_url())
    try:
        await database.migrate()
    finally:
        await database.close()


def _database_url() -> str:
    """DATABASE_URL alone: an order form needs no Slack."""
    return load(DatabaseSettings).database_url
