"""What to do at each route, and who may by the typed tables: one or more cases for every route that there is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.routes import Touch
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import INVOICE, KIND_OF, REF, SLACK, STAFF_ROLES, TEAM, World
from tests.models.roles.typed import BP, BS, ROLES, SA, STAFF, TP, TS, Around, expected

DONE, REFUSED, HIDDEN, STRANGER, NOTHING = "done", "refused", "hidden", "unknown", "nothing"
Doing = Callable[[Hands, World, str], Awaitable[Said]]
Wanted = Callable[[World, str], str]


@dataclass(frozen=True)
class Case:
    """One thing that somebody does.

    `right` is a line of the typed tables, a staff right, or one of contact, known and self; `staff` the staff right
    that is enough too. `says` is in what is answered when it is done, `changes` the tables that are then changed.
    `wanted` takes the place of the rule where there is another. `keeps` is what the audit trail then says: `refused`
    where the answer is a no that changes something; `entries` how many entries it then has more.
    """

    touch: Touch
    route: str
    name: str
    do: Doing
    right: str
    staff: str = ""
    says: str = ""
    changes: frozenset[str] = frozenset()
    wanted: Wanted | None = None
    keeps: str = "allowed"
    entries: int = 1

    @property
    def id(self) -> str:
        """How the case is called."""
        return f"{self.route} {self.name}".strip()

    def expected(self, world: World, name: str) -> str:
        """What has to come of it: done; refused, with a sentence about a subscription; hidden, as if it were not there;
        unknown, for somebody whom nobody has bound; nothing, a sentence that is about no right."""
        if name == "unknown" and self.right != "self":
            return STRANGER
        if self.wanted:
            return self.wanted(world, name)
        return by_rule(world, name, self.right, self.staff)


def by_rule(world: World, name: str, right: str, staff: str = "") -> str:
    """What the typed tables say about a right on something in SUB-1001."""
    if right in ("self", "known"):
        return DONE
    if name in STAFF_ROLES:
        return DONE if name in STAFF.get(staff or right, set()) else REFUSED
    if name not in ROLES:
        return HIDDEN
    if right == "contact":
        return DONE
    if right in STAFF:
        return REFUSED
    return REFUSED if expected(world.table, right, [name], Around(world.kind)) == "refused" else DONE


def anywhere(right: str) -> Wanted:
    """Staff rights that are about no row: whoever is known and has them not is refused."""
    return lambda _world, name: DONE if name in STAFF[right] else REFUSED


def theirs(right: str) -> Wanted:
    """Commands without an id are about the caller's only subscription: the stranger's is another, staff have none."""

    def wanted(world: World, name: str) -> str:
        if name == "stranger":
            return (
                DONE if right == "contact" or expected("license-and-site", right, [BP], Around()) != "refused" else ""
            )
        return NOTHING if name not in ROLES else by_rule(world, name, right)

    return wanted


def decides(world: World, name: str) -> str:
    """Promotions are decided by admins, and by a site admin of that subscription."""
    return DONE if name == SA else by_rule(world, name, "decide_promotions")


def withdraws(world: World, name: str) -> str:
    """Whoever asked takes it back, and no other contact."""
    return DONE if name == BP else REFUSED if name in (*ROLES, *STAFF_ROLES) else HIDDEN


def hands_over(world: World, name: str) -> str:
    """Whoever may promote others has to ask for it nevertheless, as long as the vendor has not said otherwise."""
    rule = by_rule(world, name, "promote_other")
    return NOTHING if rule == DONE else rule


def promotes(world: World, name: str) -> str:
    """Whoever may promote themselves or somebody else is asked whom."""
    either = [by_rule(world, name, right) for right in ("promote_other", "promote_self")]
    return DONE if DONE in either else either[0]


def asks(world: World, name: str) -> str:
    """Any contact asks, except for what they may do themselves."""
    may = name in ROLES and by_rule(world, name, "pay") == DONE
    return NOTHING if may else by_rule(world, name, "contact")


def typed(_world: World, name: str) -> str:
    """An invitation is its code's holder's, whoever they are."""
    return HIDDEN if name == "unknown" else DONE


def joins(world: World, name: str) -> str:
    """And nobody becomes what they are already."""
    return NOTHING if name in (TP, TS) else typed(world, name)


def becomes(world: World, name: str) -> str:
    """Whoever may add contacts may add themselves as what they are not yet."""
    may = by_rule(world, name, "edit_secondary_contacts")
    return NOTHING if may == DONE and name in (TP, TS) else may


def chooses(world: World, name: str) -> str:
    """Renewal reminders are the secondary billing contact's to choose, under the table that asks them."""
    if name not in ROLES:
        return by_rule(world, name, "contact")
    return DONE if name == BS and world.table == "license-and-site" else NOTHING


def only_unknown(_world: World, name: str) -> str:
    """Who has a Slack user that is linked to somebody unlinks it first."""
    return DONE if name == "unknown" else NOTHING


def own_ticket(world: World, name: str) -> str:
    """Whoever opened a ticket sees it while they are a contact."""
    return DONE if name in ROLES else by_rule(world, name, "contact", "triage_tickets")


def says(line: str) -> Doing:
    """A command, with the words in braces filled in."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        mentions = {key.replace(" ", "_"): f"<@{user}|somebody>" for key, user in SLACK.items()}
        filled = line.format(
            **{key.replace(".", "_"): value for key, value in mentions.items()},
            kind=KIND_OF.get(name, "billing"),
            slack_user=SLACK[name],
            own=world.tickets.get(name, world.tickets["former"]),
            ticket=world.tickets["former"],
        )
        return await hands.command(SLACK[name], filled)

    return do


def presses(action_id: str, value: Callable[[World], str], *, card: bool = True) -> Doing:
    """A button."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        return await hands.press(SLACK[name], action_id, value(world), card=card)

    return do


def submits(callback_id: str, values: dict[str, Any], about: Callable[[World, str], str]) -> Doing:
    """A form, sent by whoever: one may have lost a role since it was opened."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        return await hands.submit(SLACK[name], callback_id, values, about(world, name))

    return do


def command(
    route: str,
    rest: str,
    right: str,
    shown: str,
    *changes: str,
    staff: str = "",
    wanted: Wanted | None = None,
    keeps: str = "allowed",
    entries: int = 1,
) -> Case:
    """A case of a command: what is typed after it, who may, what is then said, which tables change."""
    line = f"{route} {rest}".strip()
    return Case(Touch.COMMAND, route, rest, says(line), right, staff, shown, written(changes), wanted, keeps, entries)


def written(changes: Sequence[str]) -> frozenset[str]:
    """A request that changed something is written down, so that it does so once, however often Slack sends it."""
    return frozenset([*changes, "handled_requests"]) if changes else frozenset()


def button(
    route: str, value: Callable[[World], str], right: str, shown: str, *changes: str, wanted: Wanted | None = None
) -> Case:
    """A case of a button."""
    return Case(Touch.BUTTON, route, "", presses(route, value), right, "", shown, written(changes), wanted)


def form(
    route: str,
    values: dict[str, Any],
    about: Callable[[World, str], str],
    right: str,
    shown: str,
    *changes: str,
    staff: str = "",
    wanted: Wanted | None = None,
    name: str = "",
) -> Case:
    """A case of a form."""
    return Case(Touch.FORM, route, name, submits(route, values, about), right, staff, shown, written(changes), wanted)


def answers(route: str) -> Doing:
    """The button under an invitation, pressed by whoever typed its code; the unknown has typed none."""

    async def do(hands: Hands, world: World, name: str) -> Said:
        codes = hands.desk.bot.codes
        proof = "0" * 64 if name == "unknown" else codes.proof_of("token1", TEAM, SLACK[name])
        return await hands.press(SLACK[name], route, f"{world.invitation} {proof}")

    return do


async def opens_home(hands: Hands, world: World, name: str) -> Said:
    """The App Home."""
    return await hands.home(SLACK[name])


async def writes(hands: Hands, world: World, name: str) -> Said:
    """A direct message to the app."""
    return await hands.write(SLACK[name], "Hello?")


async def changes_profile(hands: Hands, world: World, name: str) -> Said:
    """Slack tells of a profile in which nothing changed that matters here."""
    return await hands.profile_changed(SLACK[name])


def chosen(user_or_option: str) -> dict[str, Any]:
    """What a select carries."""
    return {"type": "static_select", "selected_option": {"value": user_or_option}}


UPDATE = "update_contact_details"


def spare_technician(world: World, _name: str) -> str:
    """What a form is about that promotes the second technical contact."""
    return f"{REF} technical {world.people['spare technician']}"


EDIT, PROMOTED = "edit_secondary_contacts", ("promotions", "notices", "audit")
TOLD = ("contacts", "notices", "audit")
LAPSED = ("promotions", *TOLD)
NEWCOMER = {"type": "users_select", "selected_user": SLACK["newcomer"]}
DETAILS: dict[str, Any] = {
    "name": "Somebody Else",
    "email": "else@acme.example",
    "phone": "+34 976 000 000",
    "locale": chosen("organization"),
    "time_zone": "madrid",
}
ADDED: dict[str, Any] = {"person": NEWCOMER, "address": "", "name": "", "kind": chosen("billing")}
INVITED = ("invitations", "codes", "notices", "audit")
WORDS = {"subject": "Terms", "notice": "They change."}
TICKET: dict[str, Any] = {
    "subscription": chosen(REF),
    "severity": chosen("high"),
    "subject": "Down",
    "description": "Since eight.",
}
NOTHING_PICKED: dict[str, Any] = {
    "person": {"type": "users_select", "selected_user": None},
    "subscription": {"type": "plain_text_input", "value": None},
    "action": {"type": "static_select", "selected_option": None},
    "outcome": {"type": "static_select", "selected_option": None},
    "first": {"type": "datepicker", "selected_date": None},
    "last": {"type": "datepicker", "selected_date": None},
}
SEE: dict[str, Any] = {"staff": "triage_tickets"}
NEWLY = {"address": "new@nowhere.example", "name": ""}
THEIRS = "can see to that themselves"
STAFFED, DESK = ("staff", "notices", "audit"), anywhere("manage_desk")

ASKED = ("codes", "notices", "audit")
UNLINKED = ("slack_users", "notices", "audit")

CASES = [
    command("/subscription", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/subscription", REF, "contact", REF),
    command("/subscription show", REF, "contact", REF),
    command("/subscription notice", REF, "process_orders", "Contract notice"),
    command("/contact", "", "contact", "Contacts of", wanted=theirs("contact")),
    command("/contact", REF, "contact", f"Contacts of {REF}"),
    command("/contact list", REF, "contact", f"Contacts of {REF}"),
    command("/contact add", REF, EDIT, "Add a contact"),
    command("/contact add", f"{{newcomer}} technical {REF}", EDIT, "Newcomer is now", *TOLD),
    command("/contact add", f"technical {REF}", EDIT, "Add a contact"),
    command("/contact add", f"new@acme.example billing {REF}", EDIT, "is invited by mail", *INVITED),
    command("/contact add", f"{{unknown}} technical {REF}", EDIT, "Nobody is now", "people", "slack_users", *TOLD),
    command("/contact add", f"me {REF}", EDIT, "As what do you want"),
    command("/contact add", f"me technical {REF}", EDIT, "You are now", *TOLD, wanted=becomes),
    command("/contact invitations", REF, EDIT, "guest1@guests.example"),
    command("/contact resend", "JOIN-1", EDIT, "A new code is on its way", *INVITED),
    command("/contact uninvite", "JOIN-1", EDIT, "Withdraw the invitation of"),
    command("/contact uninvite", "JOIN-1 confirmed", EDIT, "is withdrawn", "invitations", "codes", "audit"),
    command("/contact remove", REF, EDIT, "Who is to be removed"),
    command("/contact remove", f"{{spare}} billing {REF}", EDIT, "Remove *Spare*"),
    command("/contact remove", f"{{spare}} billing {REF} confirmed", EDIT, "is no longer", *LAPSED, entries=2),
    command("/contact leave", f"{{kind}} {REF}", "leave", f"Leave {REF}"),
    command("/contact leave", f"{{kind}} {REF} confirmed", "leave", "You are no longer", "contacts", "audit"),
    command("/contact promote", f"me {{kind}} {REF}", "promote_self", "Ask for a promotion"),
    command("/contact promote", f"me {{kind}} {REF} On leave.", "promote_self", "Asked: ", *PROMOTED),
    command("/contact promote", f"{{spare_technician}} technical {REF}", "promote_other", "Ask for a promotion"),
    command("/contact promote", f"{{spare_technician}} technical {REF} Left.", "promote_other", "Asked: ", *PROMOTED),
    command("/contact promote", REF, "promote_self", "Who is to become primary", wanted=promotes),
    command("/contact edit", "", "known", "Your details"),
    command("/contact edit", f"{{spare}} {REF}", UPDATE, "Contact details"),
    command("/contact settings", "", "known", "Your settings"),
    command("/contact settings", REF, "contact", "Your settings"),
    command("/contact settings", f"reminders {REF}", "contact", "Do you want to be reminded"),
    command("/contact settings", f"reminders on {REF}", "contact", "You will be", "contacts", "audit", wanted=chooses),
    command("/contact promotions", "", "known", ""),
    command("/contact promotions", REF, "contact", "", staff="decide_promotions"),
    command("/contact withdraw", "", "known", ""),
    command("/contact withdraw", "PRO-1", "asker", "Withdraw your request", wanted=withdraws),
    command("/contact withdraw", "PRO-1 confirmed", "asker", "Withdrawn.", *PROMOTED, wanted=withdraws),
    command("/invoice", REF, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice", INVOICE, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice", "", "view_invoices", "INV-2026-", wanted=theirs("view_invoices")),
    command("/invoice list", REF, "view_invoices", INVOICE, staff="manage_invoices"),
    command("/invoice show", INVOICE, "view_invoices", "Still due", staff="manage_invoices"),
    command("/invoice pay", INVOICE, "pay", f"To pay {INVOICE}, transfer €119.00"),
    command("/ticket", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/ticket", "{own}", "contact", "It does not start.", wanted=own_ticket),
    command("/ticket list", "", "known", "", wanted=lambda _world, _name: DONE),
    command("/ticket queue", "", "triage_tickets", "Tickets to do", wanted=anywhere("triage_tickets")),
    command("/ticket new", REF, "raise_ticket", "Open a ticket"),
    command("/ticket new", "", "raise_ticket", "Open a ticket", wanted=theirs("raise_ticket")),
    command("/ticket show", "{own}", "contact", "It does not start.", wanted=own_ticket),
    command("/ticket show", "{ticket}", "view_colleagues_tickets", "It does not start.", **SEE),
    command("/ticket comment", "{own}", "contact", "Comment on", wanted=own_ticket),
    command("/ticket comment", "{own} Hello", "contact", "is on T-", "comments", "notices", "audit", wanted=own_ticket),
    command(
        "/ticket comment", "{ticket} Me", "view_colleagues_tickets", "is on", "comments", "notices", "audit", **SEE
    ),
    command("/steward", "", "self", "/steward link"),
    command("/steward help", "", "self", "/steward link"),
    command("/steward audit", "", "manage_desk", "Audit trail", wanted=DESK),
    command("/steward audit", f"{{agent}} {REF} staff refused 2026-11-01", "manage_desk", "Audit trail", wanted=DESK),
    command("/steward audit", "filter", "manage_desk", "By or about whom", wanted=DESK),
    command("/steward audit", "export", "manage_desk", "on their way", "notices", "audit", wanted=DESK),
    command("/steward staff", "", "manage_desk", "Admin", wanted=DESK),
    command("/steward staff", "add", "manage_desk", "Add to the staff", wanted=DESK),
    command("/steward staff", "add {newcomer} agent", "manage_desk", "Newcomer has the", *STAFFED, wanted=DESK),
    command("/steward staff", "add agent@acme.example", "manage_desk", "Which staff role", wanted=DESK),
    command("/steward staff", "remove {agent}", "manage_desk", "Take the staff role", wanted=DESK),
    command("/steward staff", "remove {agent} agent confirmed", "manage_desk", "no longer has", *STAFFED, wanted=DESK),
    command("/steward staff", "change {agent}", "manage_desk", "What is Agent to be", wanted=DESK),
    command("/steward staff", "change {agent} billing", "manage_desk", "instead of", *STAFFED, wanted=DESK),
    command("/steward roles", REF, "contact", "You may"),
    command("/steward roles", "", "contact", "You may", wanted=theirs("contact")),
    button("roles_group", lambda _: f"{REF} contacts", "contact", "Leave as a contact"),
    button("roles_cell", lambda _: f"{REF} pay {BP}", "contact", "*Source:* "),
    command("/steward whoami", "", "known", "Who you are here"),
    command("/steward unlink", "", "known", "Unlink the Slack user"),
    command("/steward unlink", "T0NORTHWIND/{slack_user} confirmed", "known", "is no longer linked", *UNLINKED),
    command("/steward unlink", "{newcomer} confirmed", "manage_desk", "is no longer linked", *UNLINKED, wanted=DESK),
    command("/steward link", "", "self", "Which e-mail address"),
    command("/steward link", "code", "self", "The code"),
    command("/steward link", "spare@acme.example", "self", "is on its way", *ASKED, wanted=only_unknown),
    command("/steward link", "K7QM-2FXD", "self", "That code is not right", "wrong_codes", "audit", keeps="refused"),
    button(
        "promotion_approve",
        lambda world: world.promotion,
        "decide_promotions",
        "Approved.",
        *("contacts", *PROMOTED),
        wanted=decides,
    ),
    button("promotion_deny", lambda w: w.promotion, "decide_promotions", "Why not", wanted=decides),
    form(
        "promotion_denied",
        {"reason": "Not now."},
        lambda world, _name: world.promotion,
        "decide_promotions",
        "Denied.",
        *PROMOTED,
        wanted=decides,
    ),
    form("promotion_ask", {"reason": "On leave."}, spare_technician, "promote_other", "Asked: Spare", *PROMOTED),
    form("promotion_hand_over", {"reason": ""}, spare_technician, "promote_other", "", wanted=hands_over),
    button("ticket_claim", lambda w: w.tickets["former"], "triage_tickets", "is yours", "tickets", "notices", "audit"),
    button("ticket_resolve", lambda w: w.tickets[BP], "triage_tickets", "is resolved", "tickets", "notices", "audit"),
    button(
        "ask",
        lambda w: f"{REF} pay {INVOICE} {w.people[BP]}",
        "contact",
        "has your request",
        "asks",
        "notices",
        "audit",
        wanted=asks,
    ),
    Case(
        Touch.BUTTON,
        "invitation_accept",
        "",
        answers("invitation_accept"),
        "self",
        "",
        "Welcome, ",
        written(("contacts", *INVITED)),
        joins,
    ),
    Case(
        Touch.BUTTON,
        "invitation_refuse",
        "",
        answers("invitation_refuse"),
        "self",
        "",
        "You are not a contact of",
        written(INVITED),
        typed,
    ),
    button("contact_step_in", lambda _: REF, "manage_desk", THEIRS),
    form("contact_step_in", NEWLY, lambda _w, _n: REF, "manage_desk", THEIRS),
    form("contact_add", ADDED, lambda _w, _n: REF, EDIT, "is now", *TOLD),
    form(
        "staff_add",
        {"person": NEWCOMER, "role": chosen("agent")},
        lambda _w, _n: "",
        "manage_desk",
        "has the staff role",
        *STAFFED,
        wanted=DESK,
    ),
    form("audit_filter", NOTHING_PICKED, lambda _w, _n: "", "manage_desk", "Everything, newest first", wanted=DESK),
    form("contract_notice", WORDS, lambda _w, _n: REF, "process_orders", "Send this notice?"),
    form(
        "contract_notice_send",
        {},
        lambda _w, _n: f"{REF}\nTerms\nThey change.",
        "process_orders",
        "goes to Billing.Primary",
        *("contract_notices", "notices", "audit"),
    ),
    form("contact_edit", DETAILS, lambda _w, _n: "", "known", "Saved: your", "people", *ASKED),
    form(
        "contact_edit",
        DETAILS,
        lambda w, _n: f"{REF} {w.people['spare']}",
        UPDATE,
        "Saved: ",
        "people",
        *ASKED,
        name="of another",
    ),
    form("ticket_new", TICKET, lambda _w, _n: "", "raise_ticket", "is open", "tickets", "notices", "audit"),
    form(
        "ticket_comment",
        {"text": "Me too"},
        lambda world, _name: world.tickets["former"],
        "view_colleagues_tickets",
        "is on T-",
        *("comments", "notices", "audit"),
        **SEE,
    ),
    Case(
        Touch.FORM,
        "ticket_comment",
        "own",
        submits("ticket_comment", {"text": "Me"}, lambda world, name: world.tickets.get(name, world.tickets["former"])),
        "contact",
        "",
        "is on T-",
        frozenset({"comments", "notices", "audit", "handled_requests"}),
        own_ticket,
    ),
    Case(
        Touch.FORM,
        "link_address",
        "",
        submits("link_address", {"address": "spare@acme.example"}, lambda _world, _name: ""),
        "self",
        "",
        "is on its way",
        written(ASKED),
        only_unknown,
    ),
    Case(
        Touch.FORM,
        "link_code",
        "",
        submits("link_code", {"code": "K7QM-2FXD"}, lambda _world, _name: ""),
        "self",
        "",
        "That code is not right",
        written(("wrong_codes", "audit")),
        keeps="refused",
    ),
    Case(Touch.EVENT, "user_change", "", changes_profile, "self"),
    Case(Touch.HOME, "app_home_opened", "", opens_home, "self", "", "Hello"),
    Case(Touch.MESSAGE, "message", "", writes, "self", "", "", frozenset({"notices", "handled_requests"})),
]
