"""api.test, auth.test and apps.connections.open."""

from sandbox.entities import Json
from sandbox.errors import SlackError
from sandbox.teams import grid_name
from sandbox.web_api.call import Call, Method
from sandbox.workspace import APP_ID


def api_test(call: Call) -> Json:
    """Return the arguments, or the requested error."""
    arguments = {key: value for key, value in call.arguments.items() if key != "token"}
    if call.text("error"):
        raise SlackError(call.text("error"), args=arguments)
    return {"args": arguments}


def auth_test(call: Call) -> Json:
    """The owner of the token."""
    workspace, home = call.workspace, call.workspace.teams.home
    return {
        "url": f"https://{workspace.team_domain}.slack.com/",
        "team": grid_name(home.enterprise) if workspace.teams.org_wide else workspace.team_name,
        "team_id": home.enterprise if workspace.teams.org_wide else workspace.team_id,
        **({"enterprise_id": home.enterprise} if home.enterprise else {}),
        "user": workspace.bot.name,
        "user_id": workspace.bot.id,
        "bot_id": f"B{APP_ID[1:]}",
        "is_enterprise_install": workspace.teams.org_wide,
    }


def connections_open(call: Call) -> Json:
    """The address of one WebSocket."""
    ticket = call.engine.sockets.new_ticket()
    return {"url": f"{call.engine.base_url().replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP_ID}"}


METHODS = {
    "api.test": Method(api_test),
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, app_level=True),
}
