"""The parts of a running sandbox, and the few things that several of them need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.capabilities import Capabilities
from sandbox.entities import Json, Person, View
from sandbox.errors import SlackError
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.limits import RateLimits
from sandbox.line import Line
from sandbox.loading import read_manifest, read_roster
from sandbox.memory import Memory
from sandbox.payloads import Payloads
from sandbox.settle import Settler
from sandbox.socket_mode import SocketMode
from sandbox.traffic import Traffic
from sandbox.uploads import Uploads
from sandbox.workspace import APP_ID, BOT_USER_ID, Workspace

MOST_VIEWS = 3


@dataclass(frozen=True)
class SandboxConfig:
    """The configuration of a sandbox. `port` 0 takes any free one; `bot_url` None means Socket Mode only.

    `ready_url` is the bot's health page, which settle and clock poll. `mail_dir` has the bot's .eml files, and people's
    emails are posted to `mail_in_url`. New ones go to `mail_address`, and `mail_server` is the name of the server that
    takes them and says who sent them. `state_file` keeps messages, Home tabs and the clock between runs; None keeps
    them in memory only. Tests shorten `event_retry_delays` (seconds before each further try of an event) and
    `answer_seconds`. `stripe_webhook_url` None means that the small Stripe sends no webhooks.
    """

    manifest: Path
    people: Path
    host: str = "127.0.0.1"
    port: int = 8000
    bot_url: str | None = None
    ready_url: str | None = None
    bot_token: str = "xoxb-sandbox"  # noqa: S105 - opens nothing but this sandbox
    app_token: str = "xapp-sandbox"  # noqa: S105
    signing_secret: str = "sandbox-secret"  # noqa: S105
    mail_dir: Path | None = None
    mail_in_url: str | None = None
    mail_in_secret: str = "sandbox-mail-secret"  # noqa: S105
    mail_server: str = "mx.northwind.example"
    mail_address: str = "desk@northwind.example"
    state_file: Path | None = None
    rate_limits: bool = True
    answer_seconds: float = 3.0
    event_retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    quiet_seconds: float = 0.02
    stripe_key: str = "sk_test_sandbox"
    stripe_webhook_secret: str = "whsec_sandbox"  # noqa: S105
    stripe_webhook_url: str | None = None
    stripe_retry_delays: tuple[float, ...] = (1.0, 5.0, 30.0, 300.0)


class Engine:
    """Everything except the web server. `clock` gives the real time in UTC, `ticks` monotonic seconds."""

    def __init__(
        self,
        config: SandboxConfig,
        *,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
        base_url: Callable[[], str],
    ) -> None:
        self.config, self.base_url = config, base_url
        manifest, roster = read_manifest(config.manifest), read_roster(config.people)
        self.memory = Memory(config.state_file, roster.teams.home.id)
        recalled = self.memory.recall(clock())
        self.workspace = Workspace(manifest, roster, clock, recalled, self.memory.record, base_url)
        self.traffic, self.faults = Traffic(), Faults()
        self.limits = RateLimits(ticks, enabled=config.rate_limits)
        self.capabilities = Capabilities(self.workspace, config.answer_seconds)
        self.uploads = Uploads()
        self.sockets = SocketMode(self.workspace)
        self.payloads = Payloads(self.workspace, self.capabilities, base_url)
        self.line = Line(
            self.workspace,
            self.traffic,
            self.faults,
            self.sockets,
            bot_url=config.bot_url,
            signing_secret=config.signing_secret,
            answer_seconds=config.answer_seconds,
        )
        self.events = Events(self.workspace, self.payloads, self.line, self.faults, config.event_retry_delays)
        self.settler = Settler(config.ready_url)

    async def start(self) -> None:
        """Open the clients that reach the bot."""
        await self.line.start()
        await self.settler.start()

    async def stop(self) -> None:
        """Close everything that is open."""
        self.workspace.close()
        await self.events.stop()
        await self.sockets.close()
        await self.line.stop()
        await self.settler.stop()

    async def quiet(self) -> None:
        """Wait until everything that the app sent has arrived."""
        await self.traffic.quiet(self.config.quiet_seconds, give_up=1.0)

    def push_view(self, owner: str, payload: Json) -> View:
        """Open a modal on top. Raises SlackError if three are open."""
        if len(self.workspace.stacks[owner]) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        return self.workspace.open_view(owner, payload, push=True)

    def view_to_slack(self, view: View) -> Json:
        """A view as Slack's answers show it."""
        return view.to_slack(team=self.workspace.team_id, app=APP_ID)

    def person_to_slack(self, person: Person) -> Json:
        """A person as Slack's answers show them, with the email address if the manifest has the scope."""
        offset = self.workspace.now().astimezone(ZoneInfo(person.tz)).utcoffset()
        return person.to_slack(
            is_stranger=self._is_stranger(person),
            enterprise_user=self.workspace.teams.enterprise_user(person),
            with_email="users:read.email" in self.workspace.manifest.scopes,
            tz_offset=int(offset.total_seconds()) if offset else 0,
        )

    def _is_stranger(self, person: Person) -> bool:
        """Slack's is_stranger: the person is from another workspace, and in no shared channel that the app can
        access."""
        shared = (c for c in self.workspace.channels.values() if c.kind != "im" and BOT_USER_ID in c.members)
        home = person.team == self.workspace.team_id or self.workspace.team_id in person.teams
        ours = home or (self.workspace.teams.org_wide and self.workspace.teams.is_ours(person))
        return not ours and not any(person.id in channel.members for channel in shared)
