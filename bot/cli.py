"""`steward`: demo, run, import, bank, migrate, audit, deliveries, events, licenses, plans, settle, stripe, keys.

Loads almost nothing by itself, so that help, a mistyped command and Ctrl-C work at once.
"""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

INTERRUPTED = 130
OURS_ALONE = 0o077
"""The rights to Steward's files that group and others don't get."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command. If it fails, print a sentence and exit with code 1."""
    given = parser().parse_args(arguments)
    os.umask(OURS_ALONE)
    if given.command in ("demo", "run"):
        _end_at_once()
    try:
        _load()
        from bot import commands

        commands.perform(given)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _load() -> None:
    """Load everything, with the garbage collector off: nothing of it becomes garbage. From then on it's passed over."""
    gc.disable()
    try:
        import bot.commands  # noqa: F401
    finally:
        gc.freeze()
        gc.enable()


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    steward = argparse.ArgumentParser(prog="steward", description="The subscription desk in Slack.")
    commands = steward.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="try the desk in a browser, without Slack")
    demo.add_argument("--fresh", action="store_true", help="start over and discard what was done before")
    commands.add_parser("run", help="run the bot against a real Slack workspace")
    order = commands.add_parser("import", help="read an order form into the database")
    order.add_argument("file", type=Path, metavar="FILE")
    order.add_argument(
        "--no-welcome",
        dest="welcome",
        action="store_false",
        help="don't send welcome emails, because they're already customers",
    )
    _add_bank(commands.add_parser("bank", help="import a bank statement, to match its transfers to invoices"))
    commands.add_parser("migrate", help="bring the database up to date and exit")
    audit = commands.add_parser("audit", help="check the audit trail, or export it to a file")
    deeds = audit.add_subparsers(dest="deed", required=True)
    verify = deeds.add_parser("verify", help="find the first entry that was changed, removed or inserted")
    verify.add_argument(
        "--head", metavar="HEAD", default="", help="a head from an earlier check, which the chain must contain"
    )
    export = deeds.add_parser("export", help="export the whole trail to a new file, as comma-separated values")
    export.add_argument("file", type=Path, metavar="FILE")
    _add_deliveries(commands.add_parser("deliveries", help="see what is waiting or parked; retry, drop or move it"))
    _add_events(commands.add_parser("events", help="see what Slack told that isn't handled; retry it, or read more"))
    plans = commands.add_parser("plans", help="see the plans, or give one another role table")
    plans.add_argument("plan", metavar="PLAN", nargs="?", default="", help="the plan's key")
    plans.add_argument("role_table", metavar="ROLE_TABLE", nargs="?", default="", help="a table's file name")
    settle = commands.add_parser("settle", help="say what became of subscriptions from before subscription states")
    settle.add_argument("subscription", metavar="SUB-…", nargs="?", default="", help="without it, they are listed")
    settle.add_argument("became", nargs="?", default="", help="renewed, cancelled or ended")
    settle.add_argument("day", nargs="?", default="", help="the new end, or the first day that it's cancelled")
    licenses = commands.add_parser("licenses", help="load license keys that are handed out for a product")
    licenses.add_argument("product", metavar="PRODUCT", help="the product's key")
    licenses.add_argument("file", type=Path, metavar="FILE", help="a text file with one license key in each line")
    _add_stripe(commands.add_parser("stripe", help="compare Stripe's books with ours, or link its customers"))
    _add_keys(commands.add_parser("keys", help="create an encryption key, or re-encrypt everything under a new one"))
    return steward


def _add_keys(keys: argparse.ArgumentParser) -> None:
    """What can be done with encryption keys."""
    keys_deeds = keys.add_subparsers(dest="deed", required=True)
    keys_deeds.add_parser("new", help="print a new key for ENCRYPTION_KEYS")
    keys_deeds.add_parser("rotate", help="re-encrypt everything under the first key")


def _add_deliveries(deliveries: argparse.ArgumentParser) -> None:
    """What can be done with messages on the way. Without a word, they are listed."""
    deliveries.add_argument("--dropped", action="store_true", help="list what admins dropped instead")
    deeds = deliveries.add_subparsers(dest="deed")
    retry = deeds.add_parser("retry", help="try a message again now")
    drop = deeds.add_parser("drop", help="never send a message")
    move = deeds.add_parser("move", help="send everything for a message's channel to another channel")
    for deed in (retry, drop, move):
        deed.add_argument("number", metavar="NUMBER", help="the message's number in the list")
    for deed in (retry, drop):
        deed.add_argument("--all", action="store_true", help="and all others to the same place")
    drop.add_argument("--reason", required=True, help="why it isn't sent, for the list of what was dropped")
    drop.add_argument("--yes", action="store_true", help="don't ask for confirmation")
    move.add_argument("channel", metavar="CHANNEL", help="the other channel's ID, such as C0123ABCD")


def _add_events(events: argparse.ArgumentParser) -> None:
    """What can be done with events from Slack. Without a word, they are counted."""
    deeds = events.add_subparsers(dest="deed")
    deeds.add_parser("retry", help="try all events again that failed too often")
    read = deeds.add_parser("read", help="read from Slack's history what people wrote since a moment")
    read.add_argument("since", metavar="MOMENT", help="since when events were missed, in UTC: 2026-11-30T14:05")


def _add_stripe(stripe: argparse.ArgumentParser) -> None:
    """What can be done with Stripe."""
    deeds = stripe.add_subparsers(dest="deed", required=True)
    deeds.add_parser("reconcile", help="compare Stripe's books with ours now, and list the differences")
    link = deeds.add_parser("link", help="link the customers of an existing Stripe account to organizations")
    link.add_argument("--yes", action="store_true", help="link what is listed; without it, nothing changes")


def _add_bank(bank: argparse.ArgumentParser) -> None:
    """What can be done with bank statements."""
    deeds = bank.add_subparsers(dest="deed", required=True)
    statement = deeds.add_parser("import", help="import a statement: camt.053, MT940 or CSV")
    statement.add_argument("file", type=Path, metavar="FILE")
    statement.add_argument("--account", default="", help="for CSV: the number or the currency of the vendor's account")
    statement.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=HEADING",
        help="for CSV: the heading of the date, amount, credit, debit, text, payer, payer_account, currency or bank_id",
    )
    statement.add_argument("--date-format", default="", help="for CSV: how dates are written, such as DD.MM.YYYY")
    statement.add_argument("--decimal", default="", choices=[",", "."], help="for CSV: the sign before the cents")
    statement.add_argument("--yes", action="store_true", help="for CSV: accept the columns, and save them")


def _end_at_once() -> None:
    """End at once on Ctrl-C and SIGTERM. While the code is loading, there is nothing to clean up. Later, the command
    handles the signals itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: os._exit(0))
