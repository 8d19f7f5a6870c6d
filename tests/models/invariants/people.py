"""People, their Slack users, codes."""

from tests.models.invariants.rules import MOMENT, Row, Rules

PERSON: Row = {
    "key": "eve",
    "name": "Eve",
    "email": "eve@x.example",
    "time_zone": "",
    "locale": "",
    "phone": "",
}
SLACK_USER: Row = {
    "person_id": "@cyd",
    "enterprise_id": "",
    "team_id": "T1",
    "user_id": "U1",
    "state": "bound",
    "proof": "code",
    "vouched_by_team_id": "",
}
WORKSPACE: Row = {"team_id": "T1", "organization_id": 1}
CODE: Row = {
    "purpose": "link",
    "token": "t1",
    "code_hash": "h1",
    "email": "ana@acme.example",
    "person_id": "@ana",
    "team_id": "T1",
    "user_id": "U1",
    "created_at": MOMENT,
    "expires_at": MOMENT,
}
WRONG_CODE: Row = {"team_id": "T1", "user_id": "U1", "at": MOMENT}
RULES = Rules(
    good=[
        ("codes", CODE),
        ("codes", CODE | {"person_id": None}),
        ("codes", CODE | {"purpose": "email", "asked_by_id": "@bob", "team_id": "", "user_id": ""}),
        ("wrong_codes", WRONG_CODE),
        ("workspaces", WORKSPACE),
        ("slack_users", SLACK_USER),
        ("slack_users", SLACK_USER | {"state": "unlinked", "ended_at": MOMENT}),
        ("slack_users", SLACK_USER | {"state": "deactivated", "ended_at": MOMENT}),
        ("people", PERSON),
    ],
    bad={
        "a code to link nobody's Slack user": ("codes", CODE | {"team_id": "", "user_id": ""}),
        "a code for an address of nobody": (
            "codes",
            CODE | {"purpose": "email", "person_id": None, "team_id": "", "user_id": ""},
        ),
        "a code that nobody there asked for": (
            "codes",
            CODE | {"purpose": "email", "asked_by_id": 999, "team_id": "", "user_id": ""},
        ),
        "a code for no invitation": ("codes", CODE | {"purpose": "invitation", "team_id": "", "user_id": ""}),
        "a code for an unknown purpose": ("codes", CODE | {"purpose": "fun"}),
        "a Slack user in an unknown state": ("slack_users", SLACK_USER | {"state": "lost"}),
        "a Slack user by no proof": ("slack_users", SLACK_USER | {"proof": "hearsay"}),
        "a Slack user who is bound and ended": ("slack_users", SLACK_USER | {"ended_at": MOMENT}),
        "a Slack user who ended at no time": ("slack_users", SLACK_USER | {"state": "unlinked"}),
        "a workspace of no organization": ("workspaces", WORKSPACE | {"organization_id": 999}),
        "a person's key again": ("people", PERSON | {"key": "ana"}),
        "an address again": ("people", PERSON | {"email": "ana@acme.example"}),
    },
    twice={
        "a Slack user of two people": ("slack_users", SLACK_USER, {"person_id": "@dan"}),
        "a user of a Grid in two of its workspaces": (
            "slack_users",
            SLACK_USER | {"enterprise_id": "E1"},
            {"team_id": "T2"},
        ),
        "a code again": ("codes", CODE, {"token": "t2"}),
        "a workspace of two organizations": ("workspaces", WORKSPACE, {"organization_id": 2}),
    },
    alike={
        "the same Slack user id in another workspace": ("slack_users", SLACK_USER, {"team_id": "T2"}),
        "the same Slack user id in another Grid": (
            "slack_users",
            SLACK_USER | {"enterprise_id": "E1"},
            {"team_id": "T2", "enterprise_id": "E2"},
        ),
    },
)
