"""The bodies of the requests that Slack sends to an app, built from the workspace."""

import uuid
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from sandbox.capabilities import Capabilities
from sandbox.elements import STATE_KEYS
from sandbox.entities import Channel, Json, Message, Person, View
from sandbox.files import unseen
from sandbox.typed_text import marked_up
from sandbox.workspace import APP_ID, BOT_USER_ID, Workspace

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's deprecated constant, secures nothing


@dataclass
class Payloads:
    """Builds requests; `base_url` gives the sandbox's own address, for response URLs."""

    workspace: Workspace
    capabilities: Capabilities
    base_url: Callable[[], str]

    def command(self, person: Person, channel: Channel, name: str, text: str) -> Json:
        """The form of a slash command. `text` is what was typed after its name."""
        command = self.workspace.manifest.commands[name]
        typed = marked_up(text, self.workspace, with_names=True) if command.should_escape else text
        teams = self.workspace.teams
        grid = teams.enterprise_to_slack(person)
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": person.team,
            "team_domain": teams.of(person.team).domain or person.team.lower(),
            **({"enterprise_id": grid["id"], "enterprise_name": grid["name"]} if grid else {}),
            "channel_id": channel.id,
            "channel_name": shown_name(channel),
            "user_id": person.id,
            "user_name": person.name,
            "command": name,
            "text": typed,
            "api_app_id": APP_ID,
            "is_enterprise_install": "true" if teams.org_wide else "false",
            "response_url": self._response_url(person, channel),
            "trigger_id": self.capabilities.new_trigger(person.id),
        }

    def click(self, person: Person, place: Message | View, block: Json, element: Json, chosen: Json) -> Json:
        """A block_actions request. `chosen` are the fields of the element's action."""
        action = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
        payload = self._interaction("block_actions", person)
        payload["trigger_id"] = self.capabilities.new_trigger(person.id)
        payload["actions"] = [action | chosen | {"action_ts": self.workspace.new_ts()}]
        return payload | (self._from_view(place) if isinstance(place, View) else self._from_message(person, place))

    def suggestion(self, person: Person, place: Message | View, block: Json, element: Json, typed: str) -> Json:
        """A block_suggestion request, for the options of a searchable select."""
        payload = self._interaction("block_suggestion", person)
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        around = self._from_view(place) if isinstance(place, View) else self._from_message(person, place)
        # Slack sends neither the state nor a response URL: nothing has been chosen yet.
        return payload | {
            name: part for name, part in around.items() if name in ("container", "channel", "message", "view")
        }

    def submission(self, person: Person, view: View) -> Json:
        """A view_submission request."""
        payload = self._interaction("view_submission", person)
        payload["trigger_id"] = self.capabilities.new_trigger(person.id)
        return payload | {"view": self._view(view), "response_urls": []}

    def closing(self, person: Person, view: View, *, cleared: bool) -> Json:
        """A view_closed request; `cleared` if all modals were closed."""
        return self._interaction("view_closed", person) | {"view": self._view(view), "is_cleared": cleared}

    def shortcut(self, person: Person, callback_id: str, message: Message | None) -> Json:
        """A global shortcut, or a message shortcut on `message`."""
        payload = self._interaction("message_action" if message else "shortcut", person)
        payload |= {"callback_id": callback_id, "action_ts": self.workspace.new_ts()}
        payload["trigger_id"] = self.capabilities.new_trigger(person.id)
        if message:
            channel = self.workspace.channels[message.channel]
            payload |= {
                "channel": {"id": channel.id, "name": shown_name(channel)},
                "message_ts": message.ts,
                "message": message.to_slack(),
                "response_url": self._response_url(person, channel, message),
            }
        return payload

    def message(self, person: Person, channel: Channel, event: Json) -> Json:
        """A message in an event, with its author's workspace. In channels shared with another organization, it's named
        once more, and files are only announced."""
        if not self.workspace.is_shared(channel):
            return event | {"team": person.team}
        shared: Json = {"user_team": person.team, "source_team": person.team}
        files = {"files": [unseen(file) for file in event["files"]]} if "files" in event else {}
        return event | {"team": person.team} | shared | files

    def event(self, event: Json, by: Person, channel: Channel | None = None) -> Json:
        """An event_callback around an event about a person's action, with its channel if there is one. Its team is
        always the one where the app is installed."""
        teams = self.workspace.teams
        team = teams.place_of(by)
        grid = team.enterprise or None
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": team.id,
            **({"enterprise_id": grid} if grid else {}),
            "context_team_id": team.id,
            "context_enterprise_id": grid,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
            "event_time": int(self.workspace.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": grid,
                    "team_id": team.id,
                    "user_id": BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": teams.org_wide,
                }
            ],
            "is_ext_shared_channel": channel is not None and self.workspace.is_shared(channel),
        }

    def _interaction(self, kind: str, person: Person) -> Json:
        return {
            "type": kind,
            "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team},
            "team": self.workspace.teams.to_slack(person),
            "enterprise": self.workspace.teams.enterprise_to_slack(person),
            "is_enterprise_install": self.workspace.teams.org_wide,
            "api_app_id": APP_ID,
            "token": VERIFICATION_TOKEN,
        }

    def _from_view(self, view: View) -> Json:
        shown = self._view(view)
        return {"container": {"type": "view", "view_id": view.id}, "view": shown, "state": shown["state"]}

    def _from_message(self, person: Person, message: Message) -> Json:
        channel = self.workspace.channels[message.channel]
        ephemeral = message.ephemeral_for is not None
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
        thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
        return {
            "container": container | {"is_ephemeral": ephemeral} | thread,
            "channel": {"id": channel.id, "name": shown_name(channel)},
            "state": {"values": deepcopy(message.state_for(person.id))},
            "response_url": self._response_url(person, channel, message),
            # Slack leaves out the message itself if it's ephemeral.
            **({} if ephemeral else {"message": message.to_slack()}),
        }

    def _view(self, view: View) -> Json:
        return view.to_slack(team=self.workspace.team_id, app=APP_ID)

    def _response_url(self, person: Person, channel: Channel, original: Message | None = None) -> str:
        thread_ts = original.thread_ts if original else None
        token = self.capabilities.new_response_url(person.id, channel.id, original=original, thread_ts=thread_ts)
        return f"{self.base_url()}/actions/{self.workspace.team_id}/{token}"


def shown_name(channel: Channel) -> str:
    """A channel's name in requests. Slack hides those of private channels."""
    return {"channel": channel.name, "private": "privategroup", "im": "directmessage"}[channel.kind]


def action_fields(element: Json, state: Json) -> Json:
    """The fields of an action for an element's state: `{"selected_option": …}`, `{"value": …}` and so on."""
    key = STATE_KEYS[element["type"]]
    return {key: state[key]}
