"""Handling the app's answers to commands, submissions and response URLs."""

from sandbox import blocks as block_rules
from sandbox.capabilities import ResponseUrl
from sandbox.engine import Engine
from sandbox.entities import Json, Message, View
from sandbox.errors import SlackError
from sandbox.workspace import BOT_USER_ID


def answer_command(engine: Engine, response_url: str, body: Json | None) -> str | None:
    """Post the answer to a command. Returns an error if the answer is invalid."""
    if body is None or not (body.get("text") or body.get("blocks")):
        return None
    grant = engine.capabilities.response_url(response_url.rsplit("/", 1)[1])
    try:
        grant.original = respond(engine, grant, body)
    except SlackError as error:
        return f"The answer was refused: {error.code}."
    return None


def use_response_url(engine: Engine, token: str, body: Json) -> None:
    """Handle a POST to a response URL. Raises SlackError. A refused body doesn't count as a use."""
    grant = engine.capabilities.response_url(token)
    answered = respond(engine, grant, body)
    grant.uses_left -= 1
    grant.original = grant.original or answered


def respond(engine: Engine, grant: ResponseUrl, body: Json) -> Message | None:
    """Post, replace or delete as `body` says: response_type, replace_original, delete_original, thread_ts."""
    workspace, original = engine.workspace, grant.original
    if original and original.deleted:
        original = None
    if body.get("delete_original"):
        if original:
            workspace.remove(original)
        return None
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    if not text and not blocks:
        raise SlackError("no_text")
    block_rules.check_message(blocks)
    if body.get("replace_original") and original:
        workspace.edit(original, text, blocks)
        return original
    public = body.get("response_type") == "in_channel"
    return workspace.post(
        grant.channel,
        BOT_USER_ID,
        text,
        blocks=blocks,
        thread_ts=body.get("thread_ts") or grant.thread_ts,
        ephemeral_for=None if public else grant.user,
        metadata=body.get("metadata"),
    )


def answer_submission(engine: Engine, view: View, body: Json | None) -> str | Json | None:
    """Handle the answer to a submission. Returns its errors, or why the answer is invalid."""
    workspace = engine.workspace
    action = (body or {}).get("response_action")
    if view not in workspace.stacks[view.owner]:
        return None
    if body is None or not body:
        workspace.close_view(view)
    elif action == "clear":
        workspace.clear_views(view.owner)
    elif action == "errors":
        return _refuse(engine, view, body.get("errors"))
    elif action in ("update", "push"):
        return _show(engine, view, body.get("view"), push=action == "push")
    else:
        return f"The answer's response_action is unknown: {action}."
    return None


def _refuse(engine: Engine, view: View, errors: object) -> str | Json:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        return "The answer has no errors."
    unknown = [str(block_id) for block_id in errors if block_id not in inputs]
    if unknown:
        return f"The answer has errors for blocks that are no inputs of this view: {', '.join(unknown)}."
    engine.workspace.touch(view, errors)
    return {"errors": errors}


def _show(engine: Engine, view: View, payload: object, *, push: bool) -> str | None:
    try:
        checked = block_rules.check_view(payload, "modal")
        if push:
            engine.push_view(view.owner, checked)
        else:
            engine.workspace.update_view(view, checked)
    except SlackError as error:
        return f"The answer's view was refused: {error.code} {error.more or ''}".strip()
    return None
