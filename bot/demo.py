"""`steward demo`: the bot and a Slack workspace in a browser tab, in one process, with example data."""

import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

import aiohttp
from sqlmodel import select

from bot import logs
from bot.app import Bot
from bot.clock import SandboxClock
from bot.errors import StartError
from bot.modes import close_to_others
from bot.opening import lock, migrate, taken
from bot.orderforms import load_order_form
from bot.settings import DEMO_SECRETS, Settings, SettingsError, load
from models.access.desk import Channels, Desk
from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.directory.organizations import Organization
from sandbox.server import Sandbox, SandboxConfig

SHIPPED = Path(__file__).parents[1]
"""The folder with manifest.yml and examples/. The demo writes to the current folder instead."""
MAIL_SECRET = "sandbox-mail-secret"  # noqa: S105 - opens nothing but the demo
STRIPE_KEY, STRIPE_SECRET = "sk_test_sandbox", "whsec_sandbox"
DEMO = Path("var/demo")
HOST = "127.0.0.1"


async def demo(*, fresh: bool, environment: Mapping[str, str] = os.environ) -> None:
    """Serve until cancelled.

    Args:
        fresh: Delete the data of earlier runs.
        environment: The source of PORT, SANDBOX_PORT, ADMIN_PORT and LOG_LEVEL. The demo sets all other settings
            itself.

    Raises:
        StartError: A port is taken, a setting is wrong, or the data can't be used.
    """
    _must_be_whole()
    port = _free_port("PORT", environment, 8080)
    admin_port = _free_port("ADMIN_PORT", environment, 0)
    config = _sandbox_config(_free_port("SANDBOX_PORT", environment, 8000), port, admin_port)
    level = environment.get("LOG_LEVEL") or "ERROR"
    # Find wrong settings and taken ports before deleting anything.
    settings = load(Settings, {**_settings(port), "admin_port": admin_port, "log_level": level})
    logs.set_up(settings.log_level)
    _prepare_folder(settings.database_url, fresh=fresh)
    close_to_others(settings)
    # Not earlier, because a sandbox loads its state when it's created.
    sandbox = Sandbox(config)
    try:
        await _listen(sandbox)
        await _serve(sandbox, settings)
    finally:
        # An earlier start may have been interrupted.
        await sandbox.stop()


def _prepare_folder(database_url: str, *, fresh: bool) -> None:
    """Create the folder with private access, because an earlier version's files could be read by others.

    Raises:
        StartError: Another demo is running there.
    """
    if fresh and DEMO.exists():
        held = lock(database_url)
        held.take()
        shutil.rmtree(DEMO, ignore_errors=True)
        held.release()
    DEMO.mkdir(parents=True, exist_ok=True)
    DEMO.chmod(0o700)


async def _listen(sandbox: Sandbox) -> None:
    try:
        await sandbox.start()
    except OSError as trouble:
        raise StartError(taken("SANDBOX_PORT", sandbox.config.port, trouble)) from trouble


async def _serve(sandbox: Sandbox, settings: Settings) -> None:
    there = {"slack_api_url": f"{sandbox.url}/api/", "clock_url": f"{sandbox.url}/_/clock"}
    there |= {"stripe_api_url": f"{sandbox.url}/stripe"}
    clock = SandboxClock(there["clock_url"])
    bot = Bot(settings.model_copy(update=there), clock)
    try:
        async with aiohttp.ClientSession() as http:
            await clock.ask(http)
        await migrate(bot.database)
        await _fill(bot)
        await bot.start()
        print(f"The desk is open: {sandbox.url}   (press Ctrl-C to close it)", flush=True)  # noqa: T201
        await bot.serve()
    finally:
        await bot.stop()


async def _fill(bot: Bot) -> None:
    """Import the example's order form into an empty database."""
    async with bot.database.transaction() as session:
        if (await session.scalars(select(Organization.id).limit(1))).first() is None:
            form = load_order_form(SHIPPED / "examples/vendor.yaml")
            zone = bot.settings.time_zone
            desk = Desk(session, IMPORT, bot.clock.now(), bot.tables, Channels("", ""), zone=zone)
            await process_order_form(desk, form, welcome=False)


def _sandbox_config(sandbox_port: int, port: int, admin_port: int) -> SandboxConfig:
    return SandboxConfig(
        manifest=SHIPPED / "manifest.yml",
        people=SHIPPED / "examples/sandbox.yaml",
        port=sandbox_port,
        bot_url=f"http://{HOST}:{port}",
        ready_url=f"http://{HOST}:{admin_port}/readyz",
        bot_token=DEMO_SECRETS["slack_bot_token"],
        signing_secret=DEMO_SECRETS["slack_signing_secret"],
        mail_dir=DEMO / "mail",
        mail_in_url=f"http://{HOST}:{port}/mail/inbound",
        mail_in_secret=MAIL_SECRET,
        stripe_key=STRIPE_KEY,
        stripe_webhook_url=f"http://{HOST}:{port}/payments/stripe",
        stripe_webhook_secret=STRIPE_SECRET,
        state_file=DEMO / "sandbox.json",
    )


def _settings(port: int) -> dict[str, object]:
    """All settings, so that those for a real workspace, in the environment or `.env`, have no effect."""
    return {
        **DEMO_SECRETS,
        "_env_file": None,
        "slack_api_url": "http://sandbox/",
        "triage_channel": "C0TRIAGE",
        "approvals_channel": "C0APPROVALS",
        "billing_channel": "C0BILLING",
        "admins": [],
        "vendor_name": "Northwind Software",
        "encryption_keys": [],
        "database_url": f"sqlite+aiosqlite:///{DEMO}/steward.db",
        "smtp_url": "",
        "mail_dir": DEMO / "mail",
        "mail_from": "Northwind Software <desk@northwind.example>",
        "mail_inbound": f"webhook:{MAIL_SECRET}",
        "mail_reply_to": "desk@northwind.example",
        "mail_authserv_id": "mx.northwind.example",
        "public_url": f"http://{HOST}:{port}",
        "payments": "stripe",
        "stripe_key": STRIPE_KEY,
        "stripe_webhook_secret": STRIPE_SECRET,
        "downloads_dir": SHIPPED / "examples/downloads",
        "files_dir": DEMO / "files",
        "files_url": "",
        "clamd_url": "",
        "host": HOST,
        "port": port,
        "admin_host": HOST,
        "clock_url": "",
    }


def _must_be_whole() -> None:
    missing = [name for name in ("manifest.yml", "examples/sandbox.yaml") if not (SHIPPED / name).is_file()]
    if missing:
        raise StartError(f"The demo needs {' and '.join(missing)} from Steward's own folder. Start it from a clone.")


def _free_port(name: str, environment: Mapping[str, str], default: int) -> int:
    """The port of this setting, or a free one for 0.

    Raises:
        SettingsError: It isn't a number.
        StartError: It's taken.
    """
    value = environment.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and int(value) <= 65535):
        raise SettingsError(f"{name} is wrong. It should be a number from 0 to 65535.")
    with socket.socket() as probe:
        # Like asyncio's own servers: a port that was just released counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(value)))
        except OSError as trouble:
            raise StartError(taken(name, int(value), trouble)) from trouble
        return int(probe.getsockname()[1])
