"""`python -m sandbox`: the sandbox alone, for a bot that runs as another process on this machine."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from sandbox.server import Sandbox, SandboxConfig


def arguments() -> argparse.Namespace:
    """The parsed command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A Slack workspace in a browser tab.")
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"))
    parser.add_argument("--people", type=Path, default=Path("examples/sandbox.yaml"))
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--bot-url", help="where the bot listens; without it, Socket Mode only")
    parser.add_argument("--ready-url", help="where the bot says how much is left to deliver: its /readyz on ADMIN_PORT")
    parser.add_argument("--mail-dir", type=Path, help="the folder of the bot's .eml files")
    parser.add_argument("--mail-in-url", help="where the bot takes emails: its /mail/inbound")
    parser.add_argument("--stripe-webhook-url", help="where the bot takes Stripe's webhooks; without it, none are sent")
    parser.add_argument("--stripe-webhook-secret", default="whsec_sandbox", help="what webhooks are signed with")
    parser.add_argument("--stripe-key", default="sk_test_sandbox", help="the only key that the small Stripe accepts")
    parser.add_argument("--state-file", type=Path, help="where the workspace outlives this process")
    return parser.parse_args()


async def run(options: argparse.Namespace) -> None:
    """Serve until interrupted."""
    sandbox = Sandbox(
        SandboxConfig(
            manifest=options.manifest,
            people=options.people,
            port=options.port,
            bot_url=options.bot_url,
            ready_url=options.ready_url,
            mail_dir=options.mail_dir,
            mail_in_url=options.mail_in_url,
            stripe_webhook_url=options.stripe_webhook_url,
            stripe_webhook_secret=options.stripe_webhook_secret,
            stripe_key=options.stripe_key,
            state_file=options.state_file,
        )
    )
    await sandbox.start()
    sys.stdout.write(
        f"The sandbox is open at {sandbox.url}\nIts small Stripe, for .env:\nSTRIPE_API_URL={sandbox.url}/stripe\n"
        f"STRIPE_KEY={options.stripe_key}\nSTRIPE_WEBHOOK_SECRET={options.stripe_webhook_secret}\n"
    )
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()


def main() -> int:
    """Run the sandbox. If it can't start, print a sentence and return 1."""
    options = arguments()
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(run(options))
        except (OSError, ValueError) as error:
            sys.stderr.write(f"The sandbox can't start: {error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
