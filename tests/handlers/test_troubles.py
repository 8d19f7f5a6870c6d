"""Each rule that stands against something is met at the running desk, and answered with its own sentence."""

from dataclasses import dataclass

import pytest

from bot.app import codes_key
from bot.cli import DEMO_SECRETS
from models.codes.keyed import Codes
from models.errors import Trouble
from tests.handlers.cases.contacts import ADDED
from tests.handlers.cases.details import DETAILS
from tests.handlers.cases.doing import says, submits
from tests.handlers.cases.tickets import TICKET
from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import INVOICE, REF, SLACK, TEAM, World
from tests.models.roles.typed import BP, BS, SA, TP, TS

GUEST = "guest1@guests.example"
LIMIT = "UPDATE plans SET max_technical_contacts = {} WHERE id = (SELECT plan_id FROM subscriptions WHERE id = 1)"
END = "UPDATE invitations SET {} WHERE id = 1"
UNBIND = "DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE name = '{}')"
ASKED_FIVE = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 5) "
    "INSERT INTO codes (purpose, token, code_hash, email, team_id, user_id, created_at, expires_at) "
    "SELECT 'link', 't' || i, 'h' || i, 'a@b.example', 'T0NORTHWIND', 'U0ZOE', '2027-01-01', '2027-01-01' FROM n"
)
HASH = Codes(codes_key(DEMO_SECRETS["slack_bot_token"])).hash_of("K7QM-2FXD")
MADE_FOR_BP = (
    "WITH RECURSIVE n(i) AS (SELECT {}) "
    "INSERT INTO codes (purpose, token, code_hash, email, person_id, asked_by_id, team_id, user_id, created_at, "
    "expires_at) "
    "SELECT 'email', 't' || i, '{hash}' || CASE i WHEN 1 THEN '' ELSE i END, '{email}', people.id, people.id, '', '', "
    "'2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000' FROM n, people WHERE people.name = 'Billing.Primary'"
)
CODES_OF_GUEST = (
    "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < {}) INSERT INTO codes "
    "(purpose, token, code_hash, email, invitation_id, team_id, user_id, created_at, expires_at) SELECT "
    "purpose, token || i, code_hash || i, email, invitation_id, '', '', expires_at, expires_at "
    "FROM codes, n WHERE id = 1"
)
ENDED = "UPDATE promotions SET decided_at = '2026-03-02 09:00:00', state = '{}'"
APPROVED = (
    "UPDATE promotions SET decided_at = '2026-03-02 09:00:00', state = 'approved', "
    "decided_by_id = (SELECT id FROM people WHERE name = 'Admin')"
)
PAID = "INSERT INTO payments VALUES (1, 1, {}, '2026-03-01', 'B1')"


@dataclass(frozen=True)
class Met:
    """How a trouble is met: by whom, after what, with which line, and what is said."""

    who: str
    line: str
    said: str
    before: str = ""
    first: str = ""


ASK_BP = f"ask {REF} pay {INVOICE} BP"
SPARE = f"<@{SLACK['spare']}|spare>"
PRIMARY = f"<@{SLACK[BP]}|primary>"
FOUND: dict[Trouble, list[Met]] = {
    Trouble.PRIMARY_MUST_HAND_OVER: [
        Met(
            TS,
            f"/contact leave billing {REF} confirmed",
            "You are the primary billing contact of SUB-1001. Hand over first: `/contact promote` somebody",
            before="UPDATE contacts SET person_id = (SELECT id FROM people WHERE name = 'Technical.Secondary') "
            "WHERE kind = 'billing' AND rank = 'primary' AND subscription_id = 1",
        )
    ],
    Trouble.IS_PRIMARY: [
        Met(
            BS,
            f"/contact remove {PRIMARY} billing {REF} confirmed",
            "Billing.Primary is the primary billing contact of SUB-1001 and can't be removed.",
        )
    ],
    Trouble.ALREADY_CONTACT: [
        Met(BP, f"/contact add {SPARE} billing {REF}", "Spare is a billing contact of SUB-1001 already.")
    ],
    Trouble.NOT_A_CONTACT: [
        Met(
            BP,
            f"/contact remove {SPARE} technical {REF} confirmed",
            "Spare is no technical contact of SUB-1001. `/contact list SUB-1001` shows who is.",
        ),
        Met(
            BS,
            f"/contact leave technical {REF} confirmed",
            "Billing.Secondary is no technical contact of SUB-1001. `/contact list SUB-1001` shows who is.",
        ),
    ],
    Trouble.ALREADY_PRIMARY: [
        Met(
            TP,
            f"/contact promote {PRIMARY} billing {REF}",
            "Billing.Primary is the primary billing contact of SUB-1001 already.",
        )
    ],
    Trouble.CANCELLED: [
        Met(
            BS,
            f"/contact promote me billing {REF}",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles stay as they are.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
        Met(
            BP,
            f"/contact add {SPARE} technical {REF}",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles stay as they are.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "SUB-1001 was cancelled on Mar 2, 2026, so its roles stay as they are.",
            before="UPDATE subscriptions SET cancelled_on = '2026-03-02'",
        ),
    ],
    Trouble.UNREACHABLE: [
        Met(
            BP,
            f"/contact promote <@{SLACK['spare technician']}> technical {REF}",
            "Spare Technician can't be reached in Slack any more, so they can't become the primary technical contact",
            before="UPDATE people SET unreachable_since = '2026-03-02 09:00:00' WHERE name = 'Spare Technician'",
        )
    ],
    Trouble.NO_ROOM: [
        Met(
            SA,
            f"/contact promote me billing {REF}",
            "The plan of SUB-1001 allows no more billing contacts, so Site_Admin can't become one. Remove one first",
            before="UPDATE plans SET max_billing_contacts = 3",
        )
    ],
    Trouble.NEEDS_APPROVAL: [
        Met(BP, "promotion_hand_over spare", "That needs somebody's approval. `/contact promote SUB-1001` asks for it.")
    ],
    Trouble.ALREADY_ASKED: [
        Met("spare", f"/contact promote me billing {REF}", "That was asked already (<!date^"),
        Met(BS, ASK_BP, "Billing.Primary was asked already (<!date^", first=ASK_BP),
    ],
    Trouble.NOT_TO_CHOOSE: [
        Met(
            TP,
            f"/contact settings reminders off {REF}",
            "Your role settles whether you get renewal reminders of SUB-1001. `/steward roles SUB-1001` shows it.",
        )
    ],
    Trouble.ALREADY_DECIDED: [
        Met("admin", "promotion_deny PRO-1", "Admin approved this already (<!date^", first="promotion_approve PRO-1"),
        Met("admin", "promotion_approve PRO-1", "Admin denied this already (<!date^", first="promotion_denied PRO-1"),
        Met("admin", "promotion_denied PRO-1", "Admin denied this already (Nov 23", first="promotion_denied PRO-1"),
        Met(
            "admin",
            "promotion_approve PRO-1",
            "Spare is no longer a contact of this kind. Nothing was changed by your click.",
            before=ENDED.format("lapsed") + ", change = 'left'",
        ),
        Met("admin", "promotion_deny PRO-1", "nobody decided within 14 days.", before=ENDED.format("expired")),
        Met("admin", "promotion_approve PRO-1", "*Withdrawn* by Billing.Primary,", before=ENDED.format("withdrawn")),
        Met(BP, "/contact withdraw PRO-1 confirmed", "Admin approved this already", before=APPROVED),
        Met(BP, "/contact withdraw PRO-1", "Admin approved this already", before=APPROVED),
    ],
    Trouble.ALREADY_CLAIMED: [
        Met("agent", "ticket_claim T-10", "You have T-10 already.", first="ticket_claim T-10"),
        Met(
            "agent",
            "ticket_claim T-10",
            "Admin has T-10 already.",
            before="UPDATE tickets SET state = 'claimed', assignee_id = (SELECT id FROM people WHERE name = 'Admin')",
        ),
    ],
    Trouble.ALREADY_RESOLVED: [
        Met("agent", "ticket_claim T-10", "T-10 was resolved already, by Agent (<!date^", first="ticket_resolve T-10"),
        Met("agent", "ticket_resolve T-10", "T-10 was resolved already, by Agent (", first="ticket_resolve T-10"),
    ],
    Trouble.NOTHING_DUE: [
        Met(
            BP,
            f"/invoice pay {INVOICE}",
            f"{INVOICE} is paid. There is nothing left to pay.",
            before=PAID.format(11_900),
        )
    ],
    Trouble.NO_BANK_ACCOUNT: [
        Met(
            BP,
            f"/invoice pay {INVOICE}",
            f"{INVOICE} is in EUR, and no bank account is known for it. Please ask the vendor's billing team.",
            before="DELETE FROM bank_accounts",
        )
    ],
    Trouble.NO_SUBSCRIPTIONS: [
        Met(
            "agent",
            f"/contact add {SPARE} billing",
            "You are no contact of any subscription. If you look after one for somebody, name it: "
            "`/contact add @spare billing SUB-…`.",
        )
    ],
    Trouble.UNKNOWN_PERSON: [
        Met(
            BP,
            f"/contact add <@U0NEVER|never> billing {REF}",
            "I can't tell who that Slack user is. Invite them by their e-mail address: "
            "`/contact add name@their.example billing SUB-1001`.",
        )
    ],
    Trouble.ONE_OF_BOTH: [
        Met(BP, "add both", "Choose a person or write an e-mail address: one of the two."),
        Met(BP, "add neither", "Choose a person or write an e-mail address: one of the two."),
    ],
    Trouble.ALREADY_INVITED: [
        Met(
            TP,
            f"/contact add {GUEST} technical {REF}",
            f"{GUEST} was invited already, by Billing.Primary (<!date^",
        )
    ],
    Trouble.ALL_INVITED: [
        Met(
            BP,
            f"/contact add new@guests.example technical {REF}",
            "With those who are invited, SUB-1001 has all the technical contacts that its plan allows.",
            before=LIMIT.format("(SELECT count(*) + 1 FROM contacts WHERE subscription_id = 1 AND kind = 'technical')"),
        )
    ],
    Trouble.TOO_MANY_INVITATIONS: [
        Met(
            BP,
            f"/contact add new@guests.example technical {REF}",
            "15 invitations to SUB-1001 are open, and that is the most.",
            before="WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 23) INSERT INTO "
            "invitations (id, subscription_id, kind, email, name, invited_by_id, invited_at, expires_at, state) "
            "SELECT i, subscription_id, kind, i || email, name, invited_by_id, invited_at, expires_at, state "
            "FROM invitations, n WHERE id = 1",
        )
    ],
    Trouble.TOO_MANY_INVITED: [
        Met(
            BP,
            f"/contact add new@guests.example technical {REF}",
            "40 invitations to SUB-1001 were mailed in the last 24 hours, which is enough for one day.",
            before=CODES_OF_GUEST.format(49),
        )
    ],
    Trouble.TOO_MANY_MAILS: [
        Met(
            BP,
            "/contact resend JOIN-1",
            f"{GUEST} was mailed 3 times in the last 24 hours, which is enough for one day.",
            before=CODES_OF_GUEST.format(12),
        )
    ],
    Trouble.INVITATION_OVER: [
        Met(BP, "/contact resend JOIN-1", said, before=END.format(change))
        for change, said in (
            ("state = 'accepted', person_id = 1", "This invitation was accepted already."),
            ("state = 'refused'", "This invitation was declined already. Ask Billing.Primary for a new one"),
            ("state = 'withdrawn'", "This invitation was withdrawn. Ask Billing.Primary if you think"),
            ("state = 'expired'", "This invitation has expired. Ask Billing.Primary for a new one."),
            ("expires_at = '2026-01-01 00:00:00'", "This invitation has expired. Ask Billing.Primary for a new one."),
        )
    ],
    Trouble.NEWER_CODE: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            f"There is a newer mail to {GUEST}, with a newer code. Please use that one.",
            before="UPDATE codes SET closed_at = '2026-01-01 00:00:00' WHERE id = 1",
        )
    ],
    Trouble.INVITER_MAY_NOT: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "Billing.Primary, who invited you, may no longer add contacts to SUB-1001",
            before=UNBIND.format("Billing.Primary"),
        )
    ],
    Trouble.CONTACTS_CAN: [
        Met("admin", "contact_step_in SUB-1001", "Contacts of SUB-1001 can see to that themselves: Billing.Primary,")
    ],
    Trouble.ADDRESS_HAS_ROLES: [
        Met(
            "unknown",
            "invitation_accept JOIN-1 PROOF",
            "Somebody is known here by stranger@elsewhere.example already. If that is you, link it first",
            before=END.format("email = 'stranger@elsewhere.example'"),
        )
    ],
    Trouble.NO_PLACE_LEFT: [
        Met(
            "former",
            "invitation_accept JOIN-1 PROOF",
            "Meanwhile SUB-1001 has all the technical contacts that its plan allows",
            before=LIMIT.format("1"),
        )
    ],
    Trouble.UNKNOWN_CONTACT: [
        Met(
            BP,
            f"/contact remove <@{SLACK['newcomer']}|daria> billing {REF}",
            "@daria is no contact of SUB-1001. `/contact list SUB-1001` shows who is.",
        )
    ],
    Trouble.MAY_NOW: [
        Met(SA, f"ask {REF} pay {INVOICE} BP", "You may do that yourself by now. Please try again.")
    ],
    Trouble.CANT_ASK: [
        Met(BS, f"ask {REF} pay {INVOICE} TS", "That person can't do it either by now. Try again to see who may.")
    ],
    Trouble.LINK_FIRST: [
        Met(
            SA,
            "details TP email new@acme.example",
            "Technical.Primary is not in Slack, and holds a role that an address alone must not give.",
            before="DELETE FROM slack_users WHERE user_id = 'U0CHIDI'",
        )
    ],
    Trouble.ADDRESS_TAKEN: [
        Met(
            BP,
            "/steward link K7QM-2FXD",
            "Somebody here has the address newcomer@acme.example by now, so it can't be yours.",
            before=MADE_FOR_BP.format("1", hash=HASH, email="newcomer@acme.example"),
        )
    ],
    Trouble.TOO_MANY_ADDRESSES: [
        Met(
            BP,
            "details me email b@acme.example",
            "5 new addresses were tried within a day; that is as many as may be.",
            before=MADE_FOR_BP.format("1 UNION SELECT i + 1 FROM n WHERE i < 5", hash="h", email="a@b.example"),
        )
    ],
    Trouble.NOBODY_FOR_CONTRACT: [
        Met(
            "billing",
            f"/subscription notice {REF}",
            "Nobody of SUB-1001 gets contract notices at present: it has no main contact. Nothing was sent.",
            before=UNBIND.format("Billing.Primary"),
        )
    ],
    Trouble.NO_PHONE: [
        Met(BP, "details me phone call me", "“call me” is no phone number. Write digits, with"),
        Met(BP, "details me phone " + "1" * 21, "is no phone number."),
    ],
    Trouble.NO_TIME_ZONE: [
        Met(BP, "details me time_zone Madird", "I don't know the time zone “Madird”. Did you mean Europe/Madrid"),
        Met(BP, "details me time_zone ☃", "I don't know the time zone “☃”. Write a city such as"),
    ],
    Trouble.EMPTY: [Met(BP, "form subject", "The subject is empty. Please write something.")],
    Trouble.TOO_LONG: [
        Met(
            BP,
            "/ticket comment T-10 " + "x" * 2901,
            "The comment is 2901 characters long; 2900 are allowed. Please shorten it.",
        )
    ],
    Trouble.NOT_KNOWN_HERE: [
        Met(
            "admin",
            "/steward staff add zoe@elsewhere.example agent",
            "zoe@elsewhere.example is not known here. Check the spelling; somebody new can be entered with an order",
        ),
        Met("admin", "/steward staff remove zoe@elsewhere.example agent", "zoe@elsewhere.example is not known here."),
    ],
    Trouble.NOT_SHOWN: [
        Met("admin", "/steward staff add <@U0MALLORY|mallory> agent", "Slack does not show for sure who that is."),
    ],
    Trouble.NO_SUCH_SUBSCRIPTION: [
        Met("admin", "/steward audit SUB-9999", "There is no subscription SUB-9999. Its number is on its card.")
    ],
    Trouble.TOO_MANY_ENTRIES: [
        Met(
            "admin",
            "/steward audit export",
            "10001 entries are too many for a mail; 10000 are allowed.",
            before="INSERT INTO audit WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001) "
            "SELECT i, '2026-03-02 09:00:00', 'ana', NULL, NULL, 'x', 'pay', 'refused', '', '', '{}' FROM n",
        )
    ],
    Trouble.ALREADY_STAFF: [
        Met("admin", f"/steward staff add <@{SLACK['agent']}> agent", "Agent has the staff role agent already."),
        Met(
            "admin",
            f"/steward staff change <@{SLACK['agent']}> agent agent",
            "Agent has the staff role agent already.",
        ),
    ],
    Trouble.NOT_ON_STAFF: [
        Met(
            "admin",
            f"/steward staff remove {SPARE} agent",
            "Spare has no staff role agent. `/steward staff` shows who has which.",
        ),
        Met("admin", f"/steward staff change {SPARE} agent billing", "Spare has no staff role agent."),
    ],
    Trouble.LAST_ADMIN: [
        Met(
            "admin",
            f"/steward staff remove <@{SLACK['admin']}>",
            "Admin is the only admin who is in Slack, so that role can't be taken away. Make somebody else an admin "
            "first.",
        ),
        Met("admin", f"/steward staff change <@{SLACK['admin']}> agent", "Admin is the only admin who is in Slack"),
    ],
    Trouble.LINKED_ALREADY: [
        Met(
            BP,
            "/steward link spare@acme.example",
            "Your Slack user is linked to Billing.Primary (billing-primary@acme.example). To link it to somebody else",
        )
    ],
    Trouble.TOO_MANY_CODES: [
        Met(
            "unknown",
            "/steward link spare@acme.example",
            "You have asked for 5 codes within an hour. Please use the last one, or ask again later.",
            before=ASKED_FIVE,
        )
    ],
    Trouble.NOT_LINKED: [
        Met(
            "admin",
            "/steward unlink T0NORTHWIND/U0ZOE confirmed",
            "The Slack user U0ZOE is not linked, or somebody else's. `/steward whoami` shows yours.",
        )
    ],
    Trouble.NO_ADDRESS: [
        Met("unknown", "/steward link zoe@", "“zoe@” is no e-mail address. Please write it like name@company.com.")
    ],
    Trouble.HANDLED: [Met(BP, "form twice", "This was sent already. Nothing was done twice.", first="form twice")],
}  # fmt: skip
ALL = [(trouble, met) for trouble, all_met in FOUND.items() for met in all_met]


def test_no_trouble_is_left_out() -> None:
    """Each is met below."""
    assert set(FOUND) == set(Trouble)


async def act(hands: Hands, world: World, who: str, line: str) -> Said:
    """Type a command, press a button with its value, or send one of three forms."""
    name, _, rest = line.partition(" ")
    if name == "form":
        values = {**TICKET, "subject": "Down" if rest == "twice" else " "}
        return await hands.submit(SLACK[who], "ticket_new", values, view_id="V0TWICE")
    if name == "details":
        whose, field, given = rest.split(" ", 2)
        about = "" if whose == "me" else f"{REF} {world.people[TP]}"
        return await hands.submit(SLACK[who], "contact_edit", {**DETAILS, field: given}, about)
    if name == "promotion_denied":
        return await hands.submit(SLACK[who], name, {"reason": "Not now."}, rest)
    if name == "promotion_hand_over":
        return await hands.submit(SLACK[who], name, {"reason": ""}, f"{REF} billing {world.people[rest]}")
    if name == "add":
        values = {**ADDED, "address": GUEST} if rest == "both" else {**ADDED, "person": ""}
        return await hands.submit(SLACK[who], "contact_add", values, REF)
    if name.startswith("/"):
        return await says(line.replace("{", "{{"))(hands, world, who)
    value = rest.replace(" BP", f" {world.people[BP]}").replace(" TS", f" {world.people[TS]}")
    value = value.replace("PROOF", hands.desk.bot.codes.proof_of("token1", TEAM, SLACK[who]))
    return await hands.press(SLACK[who], name, value, card=True)


@pytest.mark.parametrize(("trouble", "met"), ALL, ids=[f"{trouble}-{met.who}" for trouble, met in ALL])
async def test_a_trouble_is_said(stage: Stage, trouble: Trouble, met: Met) -> None:
    """In its own words, with the names and ids that it is about."""
    world = await stage.set()
    if met.before:
        await stage.rows.run(met.before)
    if met.first:
        await act(stage.hands, world, met.who, met.first)
    before = stage.rows.all()
    said = await act(stage.hands, world, met.who, met.line)
    assert met.said in said.words
    assert {name for name, rows in stage.rows.all().items() if rows != before[name]} == set()


async def test_what_is_wrong_with_an_address_is_said_beside_it(stage: Stage) -> None:
    """The form stays open for another try."""
    world = await stage.set()
    form = submits("contact_add", {**ADDED, "person": "", "address": "x@y@z"}, lambda _world, _name: REF)
    said = await form(stage.hands, world, BP)
    assert list(said.errors) == ["address"]
    assert said.errors["address"].startswith("“x@y@z” is no e-mail address.")
