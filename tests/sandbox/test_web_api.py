"""The door of the Web API: tokens, scopes, encodings, unknown methods."""

import pytest

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, modal, section


async def test_auth_test_names_the_team_and_the_bot(desk: Desk) -> None:
    """auth.test answers in Slack's shape, with the granted scopes in a header."""
    response = await desk.client.auth_test()
    assert (response["team_id"], response["user"]) == ("T0VENDOR", "steward")
    assert "chat:write" in response.headers["x-oauth-scopes"].split(",")


async def test_a_call_without_a_token_is_not_authed(desk: Desk) -> None:
    """No token: not_authed."""
    async with desk.http.post(f"{desk.sandbox.url}/api/auth.test") as response:
        assert await response.json() == {"ok": False, "error": "not_authed"}


async def test_a_wrong_token_is_invalid(desk: Desk) -> None:
    """A wrong token: invalid_auth."""
    desk.client.token = "xoxb-wrong"
    assert await desk.error("auth.test") == "invalid_auth"


async def test_the_token_may_be_a_field_of_a_form(desk: Desk) -> None:
    """Slack takes the token in the form as well as in the header."""
    async with desk.http.post(f"{desk.sandbox.url}/api/auth.test", data={"token": "xoxb-sandbox"}) as response:
        assert (await response.json())["ok"] is True


async def test_an_unknown_method_is_named_as_such(desk: Desk) -> None:
    """A method that the sandbox doesn't have: unknown_method."""
    assert await desk.error("chat.shout") == "unknown_method"


async def test_the_app_token_opens_only_connections(desk: Desk) -> None:
    """apps.connections.open wants the app's token, everything else the bot's."""
    assert await desk.error("apps.connections.open") == "not_allowed_token_type"
    desk.client.token = "xapp-sandbox"
    assert await desk.error("auth.test") == "not_allowed_token_type"


async def test_a_body_that_is_no_json_is_invalid_json(desk: Desk) -> None:
    """Broken JSON gets Slack's word."""
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    async with desk.http.post(f"{desk.sandbox.url}/api/api.test", data="{", headers=headers) as response:
        assert (await response.json())["error"] == "invalid_json"


async def test_structures_are_read_from_forms_too(desk: Desk) -> None:
    """Form-encoded blocks are JSON in a field."""
    data = {"token": "xoxb-sandbox", "channel": "C0GENERAL", "blocks": '[{"type": "divider"}]'}
    async with desk.http.post(f"{desk.sandbox.url}/api/chat.postMessage", data=data) as response:
        assert (await response.json())["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("chat:write", "chat.postMessage", {"channel": "C0GENERAL", "text": "x"}),
        ("chat:write", "chat.update", {"channel": "C0GENERAL", "ts": "1.1", "text": "x"}),
        ("chat:write", "chat.delete", {"channel": "C0GENERAL", "ts": "1.1"}),
        ("chat:write", "chat.postEphemeral", {"channel": "C0GENERAL", "user": "U0ANA", "text": "x"}),
        ("im:write", "conversations.open", {"users": "U0ANA"}),
        ("im:history", "conversations.history", {"channel": "D0ANA"}),
        ("channels:history", "conversations.history", {"channel": "C0GENERAL"}),
        ("groups:history", "conversations.replies", {"channel": "C0TRIAGE", "ts": "1.1"}),
        ("channels:read", "conversations.info", {"channel": "C0GENERAL"}),
        ("groups:read", "conversations.members", {"channel": "C0TRIAGE"}),
        ("im:read", "users.conversations", {"types": "im"}),
        ("users:read", "users.info", {"user": "U0ANA"}),
        ("users:read", "users.list", {}),
        ("users:read.email", "users.lookupByEmail", {"email": "ana@acme.example"}),
    ],
)
async def test_each_method_needs_its_scope(
    open_desk: OpenDesk, scope: str, method: str, arguments: dict[str, str]
) -> None:
    """Without the scope in the manifest: missing_scope, naming what is needed and what there is."""
    desk = await open_desk(without_scope=scope)
    refusal = await desk.refusal(method, **arguments)
    assert (refusal["error"], refusal["needed"]) == ("missing_scope", scope)
    assert "commands" in refusal["provided"].split(",")


async def test_views_need_no_scope(open_desk: OpenDesk) -> None:
    """views.publish works without any scope for it."""
    desk = await open_desk(without_scope="users:read")
    await desk.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section()]})
    assert await desk.error("views.open", trigger_id="x", view=modal(section())) == "invalid_trigger_id"
