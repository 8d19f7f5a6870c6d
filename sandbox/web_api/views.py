"""views.*: modals and the Home tab."""

from sandbox.blocks import check_view
from sandbox.elements import elements_of
from sandbox.entities import Json, View, ViewKind
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method


def open_(call: Call) -> Json:
    """Open a modal for the person whose action the trigger ID came from."""
    payload = _payload(call, "modal")
    owner = call.engine.capabilities.take_trigger(_trigger(call)).user
    return _answer(call, call.workspace.open_view(owner, payload))


def push(call: Call) -> Json:
    """Open a modal on top of the open ones."""
    payload = _payload(call, "modal")
    owner = call.engine.capabilities.take_trigger(_trigger(call)).user
    if not call.workspace.top_view(owner):
        raise SlackError("invalid_trigger_id")
    return _answer(call, call.engine.push_view(owner, payload))


def update(call: Call) -> Json:
    """Replace a view's content. Refused if `hash` isn't the current one."""
    wanted = call.text("view_id") or call.needed("external_id")
    view = call.workspace.find_view(wanted)
    if view is None:
        raise SlackError("not_found")
    payload = _payload(call, view.type, updated=view)
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    call.workspace.update_view(view, payload)
    return _answer(call, view)


def publish(call: Call) -> Json:
    """Set a person's Home tab."""
    user = call.needed("user_id")
    if user not in call.workspace.people:
        raise SlackError("user_not_found")
    payload = _payload(call, "home")
    shown = call.workspace.homes.get(user)
    if call.text("hash") and shown and call.text("hash") != shown.hash:
        raise SlackError("hash_conflict")
    return _answer(call, call.workspace.publish_home(user, payload))


def _trigger(call: Call) -> str:
    # Slack also accepts the argument's older name.
    return call.text("trigger_id") or call.needed("interactivity_pointer")


def _payload(call: Call, kind: ViewKind, updated: View | None = None) -> Json:
    payload = check_view(call.structure("view", "invalid_arguments"), kind)
    external_id = payload.get("external_id")
    if any(element["type"] == "file_input" for _, element in elements_of(payload["blocks"])):
        call.require("files:read")
    taken = call.workspace.find_view(external_id) if external_id else None
    if taken and taken is not updated and taken.type == kind == "modal":
        raise SlackError("duplicate_external_id")
    return payload


def _answer(call: Call, view: View) -> Json:
    return {"view": call.engine.view_to_slack(view)}


METHODS = {
    "views.open": Method(open_),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
