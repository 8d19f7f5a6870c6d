"""conversations.* and users.*: what the app can read."""

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json


async def _post(desk: Desk, *texts: str) -> list[str]:
    return [(await desk.client.chat_postMessage(channel="C0GENERAL", text=text))["ts"] for text in texts]


async def test_history_is_newest_first_and_pages(desk: Desk) -> None:
    """A limit gives a cursor, and the cursor gives the rest."""
    await _post(desk, "a", "b", "c")
    first = await desk.client.conversations_history(channel="C0GENERAL", limit=2)
    assert [each["text"] for each in first["messages"]] == ["c", "b"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await desk.client.conversations_history(channel="C0GENERAL", limit=2, cursor=cursor)
    assert ([each["text"] for each in second["messages"]], second["has_more"]) == (["a"], False)


async def test_oldest_and_latest_bound_history(desk: Desk) -> None:
    """The bounds themselves are in only with `inclusive`."""
    a, b, c = await _post(desk, "a", "b", "c")
    between = await desk.client.conversations_history(channel="C0GENERAL", oldest=a, latest=c)
    assert [each["ts"] for each in between["messages"]] == [b]
    with_ends = await desk.client.conversations_history(channel="C0GENERAL", oldest=a, latest=c, inclusive=True)
    assert [each["ts"] for each in with_ends["messages"]] == [c, b, a]


async def test_a_broken_cursor_is_refused(desk: Desk) -> None:
    """invalid_cursor."""
    assert await desk.error("conversations.history", channel="C0GENERAL", cursor="???") == "invalid_cursor"


async def test_history_needs_membership(desk: Desk) -> None:
    """The app reads only where it is a member."""
    assert await desk.error("conversations.history", channel="C0RANDOM") == "not_in_channel"
    assert await desk.error("conversations.history", channel="C0SECRET") == "channel_not_found"


async def test_replies_are_in_their_thread_only(desk: Desk) -> None:
    """History shows the parent with its count; conversations.replies shows both, oldest first."""
    (parent,) = await _post(desk, "parent")
    await desk.client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=parent)
    history = (await desk.client.conversations_history(channel="C0GENERAL"))["messages"]
    assert [(each["text"], each["reply_count"]) for each in history] == [("parent", 1)]
    thread = (await desk.client.conversations_replies(channel="C0GENERAL", ts=parent))["messages"]
    assert [each["text"] for each in thread] == ["parent", "reply"]
    assert await desk.error("conversations.replies", channel="C0GENERAL", ts="1.000001") == "thread_not_found"


async def test_a_thread_pages_and_is_bounded(desk: Desk) -> None:
    """A cursor goes on after the limit. The bounds are for replies: the message itself always comes first."""
    (parent,) = await _post(desk, "parent")
    sent = [
        (await desk.client.chat_postMessage(channel="C0GENERAL", text=text, thread_ts=parent))["ts"] for text in "abc"
    ]
    where: Json = {"channel": "C0GENERAL", "ts": parent}
    first = await desk.api("conversations.replies", **where, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await desk.api("conversations.replies", **where, limit=2, cursor=cursor)
    assert [[each["text"] for each in page["messages"]] for page in (first, second)] == [["parent", "a"], ["b", "c"]]
    assert (first["has_more"], second["has_more"]) == (True, False)
    later = await desk.api("conversations.replies", **where, oldest=sent[1])
    assert [each["text"] for each in later["messages"]] == ["parent", "c"]
    both = await desk.api("conversations.replies", **where, oldest=sent[1], latest=sent[2], inclusive=True)
    assert [each["text"] for each in both["messages"]] == ["parent", "b", "c"]


async def test_a_permalink_names_the_message_and_its_thread(desk: Desk) -> None:
    """As Slack's own links do."""
    (parent,) = await _post(desk, "parent")
    reply = (await desk.client.chat_postMessage(channel="C0GENERAL", text="x", thread_ts=parent))["ts"]
    link = (await desk.api("chat.getPermalink", channel="C0GENERAL", message_ts=reply))["permalink"]
    place = f"https://northwind.slack.com/archives/C0GENERAL/p{reply.replace('.', '')}"
    assert link == f"{place}?thread_ts={parent}&cid=C0GENERAL"
    assert await desk.error("chat.getPermalink", channel="C0GENERAL", message_ts="1.000001") == "message_not_found"


async def test_opening_a_dm_gives_its_id(desk: Desk) -> None:
    """conversations.open answers the DM with one person."""
    assert (await desk.client.conversations_open(users="U0ANA"))["channel"]["id"] == "D0ANA"
    assert await desk.error("conversations.open", users="U0NOBODY") == "user_not_found"
    assert await desk.error("conversations.open", users="U0GUS") == "user_disabled"


async def test_members_and_info_tell_of_a_channel(desk: Desk) -> None:
    """The members' ids, the bot's among them; and whether the app is in."""
    me = (await desk.client.auth_test())["user_id"]
    members = (await desk.client.conversations_members(channel="C0TRIAGE"))["members"]
    assert sorted(members) == sorted(["U0BEN", me])
    assert (await desk.client.conversations_info(channel="C0RANDOM"))["channel"]["is_member"] is False


async def test_a_person_is_found_by_id_and_email(desk: Desk) -> None:
    """users.info and users.lookupByEmail; a deactivated person has no e-mail to be found by."""
    assert (await desk.client.users_info(user="U0ANA"))["user"]["profile"]["email"] == "ana@acme.example"
    assert (await desk.client.users_lookupByEmail(email="BEN@acme.example"))["user"]["id"] == "U0BEN"
    assert await desk.error("users.lookupByEmail", email="gus@acme.example") == "users_not_found"
    assert await desk.error("users.info", user="U0NOBODY") == "user_not_found"


async def test_people_of_other_teams_are_strangers(desk: Desk) -> None:
    """Somebody of another team carries that team's id, and is a stranger while no channel is shared with the app."""
    user = (await desk.client.users_info(user="W0OTTO"))["user"]
    assert (user["team_id"], user["is_stranger"]) == ("T0OTHER", False)
    desk.sandbox._engine.workspace.channels["C0GENERAL"].members.discard("W0OTTO")
    user = (await desk.client.users_info(user="W0OTTO"))["user"]
    assert (user["team_id"], user["is_stranger"]) == ("T0OTHER", True)


async def test_the_email_is_hidden_without_its_scope(open_desk: OpenDesk) -> None:
    """users:read alone shows no e-mail."""
    desk = await open_desk(without_scope="users:read.email")
    assert "email" not in (await desk.client.users_info(user="U0ANA"))["user"]["profile"]


async def test_users_list_has_everybody(desk: Desk) -> None:
    """People, deactivated ones too, the bot and Slackbot."""
    names = {each["name"] for each in (await desk.client.users_list())["members"]}
    assert names == {"ana", "ben", "gus", "otto", "steward", "slackbot"}


async def test_users_conversations_are_those_the_app_may_see(desk: Desk) -> None:
    """A person's private channels show only where the app is a member too."""
    kinds = "public_channel,private_channel"
    mine = (await desk.client.users_conversations(user="U0ANA", types=kinds))["channels"]
    assert {each["name"] for each in mine} == {"general", "random"}
