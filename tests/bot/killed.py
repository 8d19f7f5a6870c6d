"""A bot in a process of its own, which can be killed at any moment. It doesn't wait for Slack's rates."""

import asyncio
import multiprocessing
import time
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from typing import Any
from unittest.mock import patch

from tests.bot.process import CODE, PATIENCE, ROOT


def start(settings: dict[str, Any], *, delivers: bool) -> BaseProcess:
    """Start a bot with these settings. It either delivers, or only takes what comes."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([CODE])
    with patch.dict("os.environ", PYTHONPATH=str(ROOT)):
        forkserver.ensure_running()
    process = forks.Process(target=_perform, args=(settings, delivers), daemon=True)
    process.start()
    return process


def kill(process: BaseProcess) -> None:
    """End it at once."""
    process.kill()
    process.join(PATIENCE)


def _perform(settings: dict[str, Any], delivers: bool) -> None:
    from bot.app import Bot
    from bot.delivery.limiter import Limiter
    from bot.logs import set_up
    from bot.settings import Settings

    async def serve() -> None:
        bot = Bot(Settings(_env_file=None, **settings))
        bot.deliverer.ways.slack.limiter = Limiter(time.monotonic, pace=10_000)
        if not delivers:
            vars(bot.deliverer)["run"] = asyncio.Event().wait
        await bot.start()
        await bot.serve()

    set_up("WARNING")
    asyncio.run(serve())
