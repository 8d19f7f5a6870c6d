"""What the sweep of hostile texts needs: the texts, each input where people write, and the places where it is shown."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from handlers.views.blocks import Modal
from handlers.views.reader import Reader
from models.backoffice.orderforms.typed import PEOPLE, SEVERAL, WHAT, WHO
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said
from tests.handlers.test_details import edit
from tests.handlers.test_details import rows as found
from tests.handlers.test_order_form import NEW
from tests.handlers.test_orders import sent
from tests.handlers.views.gallery import gallery
from tests.handlers.views.stock import Stock

TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
BREAKS = ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\n\n"]
HEXAGONS = "\u2b22\u2b21\u2b23\u23e3\u232c\u2394"
UNSEEN = "\u200b\u2060\ufeff\u00ad\u3164\u2800\U000e0041"
FAMILIES: dict[str, list[str]] = {
    "turning": [f"A{sign}evil B" for sign in TURNING],
    # `alone` may begin no line; all other texts say `evil`, and may.
    "breaks": [f"A{sign}alone evil B" for sign in BREAKS],
    "format": [
        *("A *evil* B", "A **evil** B", "A _evil_ B", "A *_evil_* B", "A ~evil~ B", "A `evil` B", "A ```evil``` B"),
        *("\uff0aevil\uff0a B", "A* evil *B", "*evil* B"),
    ],
    "quote": ["> evil B", ">>> evil B", "\uff1e evil B", "A\u201d evil \u201cB", 'A" evil "B'],
    "emoji": ["A :evil: B", "A:evil:B", ":evil::skin-tone-2: B"],
    "ping": [
        *("<!channel|evil> B", "<!here|evil> B", "<@U0ADAM|evil> B", "<#C0TRIAGE|evil> B", "<!subteam^S1|evil> B"),
        "@here evil B",
    ],
    "link": ["<https://evil.example|A>", "<mailto:evil@evil.example|A>", "<!date^1^{date}^https://evil.example|A>"],
    "escaped": ["&lt;!channel|evil&gt; B", "&lt;https://evil.example|A&gt;", "&amp;lt;!here|evil&amp;gt; B"],
    "badge": [f"A evil ({sign} Staff)" for sign in HEXAGONS],
    "unseen": [f"A{sign}evil B" for sign in UNSEEN],
    "homoglyph": ["N\u043erthwind S\u043eftware", "NORTHWlND-SOFTWARE evil B", "Northwind\u00a0Software evil B"],
    "formula": [
        *("=1+1 evil B", "+1 evil B", "-1 evil B", "@SUM(1) evil B", "\t=1 evil B", "\uff1d1+1 evil B"),
        "\uff20SUM(1) evil B",
    ],
}
ROUNDS = max(len(texts) for texts in FAMILIES.values())


def texts_of(turn: int) -> list[str]:
    """One text of each family, another in each round."""
    return [texts[turn % len(texts)] for texts in FAMILIES.values()]


@dataclass
class Sweep:
    """Somebody who writes a text into an input, again and again."""

    hands: Hands
    numbers: Iterable[int] = field(default_factory=lambda: count(1))

    @property
    def number(self) -> int:
        """One that was not used yet."""
        return next(iter(self.numbers))

    async def newest(self, table: str) -> int:
        """The number of the newest row."""
        return await self.hands.desk.count(table)

    async def about(self, who: str, line: str) -> str:
        """What the form is about that a command opens."""
        view = (await self.hands.command(who, line)).view
        assert view is not None, line
        context: str = view["private_metadata"]
        return context


Write = Callable[[Sweep, str], Awaitable[Said]]


def form(who: str, name: str, entered: str, about: str, /, **others: Any) -> Write:
    """A form that is always about the same."""

    async def write(sweep: Sweep, text: str) -> Said:
        return await sweep.hands.submit(who, name, {**others, entered: text}, about)

    return write


def command(who: str, line: str) -> Write:
    """What is typed after a command."""

    async def write(sweep: Sweep, text: str) -> Said:
        return await sweep.hands.command(who, f"{line} {text}")

    return write


TICKET = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "subject": "It hums", "description": "Loud."}
CARD = {"brand": "Visa", "last4": "4242", "expires": "12/2040", "holder": "Ana Holder"}
SERVICES = {
    "services": "Build servers",
    "quantity": "2",
    "since": {"type": "datepicker", "selected_date": "2026-02-01"},
    "details": "",
}
LINE = {"description": "Training", "quantity": "2", "unit_price": "600", "tax_rate": "21"}
CUSTOMER = (
    *("name", "street", "postal_code", "city", "region", "country"),
    *("tax_id", "tax_rate", "time_zone", "locale"),
)
LISTS = ("country", "time_zone")
NOTICE = {"subject": "Terms", "notice": "New ones."}
PAPERS = {"po_number": "", "address": "", "tax_id": ""}
INVITED = {"person": {"type": "users_select"}, "kind": chosen("technical"), "name": ""}
FILTER: dict[str, Any] = {"person": {"type": "users_select"}, "action": chosen(""), "outcome": chosen("")}
FILTER |= {day: {"type": "datepicker", "selected_date": None} for day in ("first", "last")}
ANNOUNCED = {
    "right": chosen("pay"),
    "of": chosen("all"),
    "subject": "Terms",
    "notice": "New ones.",
    "day": {"type": "datepicker", "selected_date": None},
}
PLAN = {
    "key": "gold",
    "name": "Gold",
    "role_table": chosen("support-portal"),
    **dict.fromkeys(("max_billing_contacts", "max_technical_contacts", "reminder_slots", "monthly_slots"), "7"),
    **dict.fromkeys(("grace_days", "retention_days", "evaluation_step", "longest_evaluation", "payment_days"), "30"),
}
PRODUCT = {
    "key": "app",
    "name": "App",
    "kind": chosen("license"),
    "addon": chosen("false"),
    "family": "app",
    "tier": "1",
    "file": "",
    "new_keys": "",
}
PRICED = {
    "currency": "EUR",
    "cycle": chosen("year"),
    "price": "240",
    "holds_from": {"type": "datepicker", "selected_date": "2190-01-01"},
}
STEPPING = {"address": "new@nowhere.example", "name": ""}


async def ticket_comment(sweep: Sweep, text: str) -> Said:
    """By its opener, once an agent has it, and once nobody has."""
    for claimed in (False, True):
        await sweep.hands.submit("ana", "ticket_new", TICKET)
        ref = f"T-{await sweep.newest('tickets')}"
        if claimed:
            await sweep.hands.press("agnes", "ticket_claim", ref, card=True)
        said = await sweep.hands.submit("ana", "ticket_comment", {"text": text}, ref)
    return said


async def typed_comment(sweep: Sweep, text: str) -> Said:
    """The same, typed by an agent."""
    await sweep.hands.submit("ana", "ticket_new", TICKET)
    return await sweep.hands.command("agnes", f"/ticket comment T-{await sweep.newest('tickets')} {text}")


def closing(name: str, entered: str) -> Write:
    """The billing team answers or declines."""

    async def write(sweep: Sweep, text: str) -> Said:
        await sweep.hands.submit("ana", "enquiry_new", {"question": f"Why, {sweep.number}?"}, "SUB-1042")
        ref = f"ENQ-{await sweep.newest('enquiries')}"
        return await sweep.hands.submit("bella", name, {entered: text}, ref)

    return write


def closing_typed(line: str) -> Write:
    """The same with the text after the command."""

    async def write(sweep: Sweep, text: str) -> Said:
        await sweep.hands.submit("ana", "enquiry_new", {"question": f"Why, {sweep.number}?"}, "SUB-1042")
        return await sweep.hands.command("bella", f"{line} ENQ-{await sweep.newest('enquiries')} {text}")

    return write


def answering(name: str, entered: str, **others: str) -> Write:
    """A quote of the vendor is accepted or declined."""

    async def write(sweep: Sweep, text: str) -> Said:
        quote = await sent(sweep.hands, "services")
        return await sweep.hands.submit("ana", name, {**others, entered: text}, quote)

    return write


def answering_typed(line: str) -> Write:
    """The form for it opens with what was typed."""

    async def write(sweep: Sweep, text: str) -> Said:
        return await sweep.hands.command("ana", f"{line} {await sent(sweep.hands, 'services')} {text}")

    return write


def recorded_card(entered: str) -> Write:
    """The billing team puts a card on file."""

    async def write(sweep: Sweep, text: str) -> Said:
        about = await sweep.about("bella", "/invoice card set SUB-1042")
        return await sweep.hands.submit("bella", "card_record", {**CARD, entered: text}, about)

    return write


def drafting(name: str, entered: str, about: str, **others: Any) -> Write:
    """The billing team writes a quote, and sends it."""

    async def write(sweep: Sweep, text: str) -> Said:
        made = await sweep.hands.command("bella", "/order make SUB-1043 services")
        quote = next(word for word in made.words.split() if word.startswith("Q-"))
        await sweep.hands.submit("bella", "quote_line", LINE, f"{quote} 0")
        said = await sweep.hands.submit("bella", name, {**others, entered: text}, about.format(quote=quote))
        await sweep.hands.command("bella", f"/order send {quote} confirmed")
        return said

    return write


def customer_details(entered: str) -> Write:
    """The billing team changes a customer's details, and saves what was shown."""

    async def write(sweep: Sweep, text: str) -> Said:
        about = await sweep.about("bella", "/customer edit CUS-2")
        values = dict.fromkeys(CUSTOMER, "") | {"name": "Hikari", "time_zone": "Asia/Tokyo", "locale": "ja-JP"}
        sharing = {"type": "radio_buttons", "selected_option": {"value": "off"}}
        typed = {**values, "tax_rate": "10", "shares_tickets": sharing, entered: text}
        said = await sweep.hands.submit("bella", "customer_edit", typed, about)
        if said.view is not None:
            await sweep.hands.submit("bella", "customer_save", {}, said.view["private_metadata"])
        return said

    return write


async def asked_promotion(sweep: Sweep, text: str) -> Said:
    """It is withdrawn, so that the next can be asked for."""
    about = await sweep.about("ben", "/contact promote me billing SUB-1042")
    said = await sweep.hands.submit("ben", "promotion_ask", {"reason": text}, about)
    await sweep.hands.desk.settle()
    await sweep.hands.command("ben", f"/contact withdraw PRO-{await sweep.newest('promotions')} confirmed")
    return said


async def typed_promotion(sweep: Sweep, text: str) -> Said:
    """The same, in one line."""
    said = await sweep.hands.command("ben", f"/contact promote me billing SUB-1042 because {text}")
    await sweep.hands.desk.settle()
    await sweep.hands.command("ben", f"/contact withdraw PRO-{await sweep.newest('promotions')} confirmed")
    return said


async def denied_promotion(sweep: Sweep, text: str) -> Said:
    """An admin says no, and why."""
    await sweep.hands.command("ben", f"/contact promote me billing SUB-1042 because of {sweep.number}")
    ref = f"PRO-{await sweep.newest('promotions')}"
    return await sweep.hands.submit("adam", "promotion_denied", {"reason": text}, ref)


async def handed_over(sweep: Sweep, text: str) -> Said:
    """A primary hands over, back and forth."""
    ids: dict[str, int] = dict(await rows(sweep.hands, "SELECT key, id FROM people"))
    ways = ("ana", "ben") if sweep.number % 2 else ("ben", "ana")
    about = f"SUB-1042 billing {ids[ways[1]]}"
    return await sweep.hands.submit(ways[0], "promotion_hand_over", {"reason": text}, about)


def details(entered: str) -> Write:
    """Ana changes her own details, and then does what others read her name of."""

    async def write(sweep: Sweep, text: str) -> Said:
        said = await edit(sweep.hands, "ana", **{entered: text})
        await sweep.hands.submit("ana", "ticket_new", TICKET)
        await sweep.hands.submit("ana", "enquiry_new", {"question": f"Why, {sweep.number}?"}, "SUB-1042")
        return said

    return write


def invited(name: str, entered: str, who: str) -> Write:
    """An invitation by mail, each to another address; it is withdrawn, so that there is room for the next."""

    async def write(sweep: Sweep, text: str) -> Said:
        values = {**INVITED, "address": f"new{sweep.number}@nowhere.example", entered: text}
        said = await sweep.hands.submit(who, name, values, "SUB-1043")
        listed = await sweep.hands.command(who, "/contact invitations SUB-1043")
        await sweep.hands.desk.settle()
        await sweep.hands.command(who, f"/contact uninvite JOIN-{await sweep.newest('invitations')} confirmed")
        return Said(said.status, said.text, [*said.blocks, *listed.blocks], said.view, said.errors)

    return write


def notice(entered: str) -> Write:
    """The billing team writes to the contacts: looked at, and sent."""

    async def write(sweep: Sweep, text: str) -> Said:
        said = await sweep.hands.submit("bella", "contract_notice", {**NOTICE, entered: text}, "SUB-1042 contract")
        if said.view is not None:
            await sweep.hands.submit("bella", "contract_notice_send", {}, said.view["private_metadata"])
        return said

    return write


async def cancelled(sweep: Sweep, text: str) -> Said:
    """It is taken back, so that it can be cancelled again."""
    values = {"typed": "SUB-1042", "reason": text}
    said = await sweep.hands.submit("ana", "subscription_cancel", values, "SUB-1042")
    await sweep.hands.command("ana", "/subscription reactivate SUB-1042")
    return said


async def not_renewed(sweep: Sweep, text: str) -> Said:
    """It is to be renewed after all, so that it can be ended again."""
    said = await sweep.hands.submit("ana", "renewal_end", {"reason": text}, "SUB-1042")
    await sweep.hands.desk.settle()
    await sweep.hands.command("ana", "/renewal resume SUB-1042")
    return said


async def license_key(sweep: Sweep, text: str) -> Said:
    """Another key for a license; then whoever may see it does."""
    about = await sweep.about("bella", "/subscription license set SUB-1043")
    said = await sweep.hands.submit("bella", "license_key_set", {"license_key": text}, about)
    await sweep.hands.command("ana", "/subscription license SUB-1043")
    return said


async def renamed(sweep: Sweep, text: str) -> Said:
    """Another name for a license; then an order, a reminder's card and a question about it."""
    said = await sweep.hands.submit("ana", "subscription_rename", {"name": text}, "SUB-1043")
    quote = await sent(sweep.hands, "services")
    await sweep.hands.submit("ana", "order_accept", PAPERS, quote)
    await sweep.hands.submit("ana", "enquiry_new", {"question": f"Why, {sweep.number}?"}, "SUB-1043")
    return said


async def renamed_typed(sweep: Sweep, text: str) -> Said:
    """The same, typed."""
    return await sweep.hands.command("ana", f"/subscription rename SUB-1043 {text}")


def site_users(entered: Write) -> Write:
    """Users of a site, each at another address, removed again."""

    async def write(sweep: Sweep, text: str) -> Said:
        said = await entered(sweep, text)
        listed = await sweep.hands.command("eva", "/subscription users SUB-1042")
        return Said(said.status, said.text, [*said.blocks, *listed.blocks], said.view, said.errors)

    return write


async def users_named(sweep: Sweep, text: str) -> Said:
    """One of them, with the text as their name."""
    named = f"{' '.join(text.split())} new{sweep.number}@nowhere.example"
    return await sweep.hands.submit("eva", "subscription_users", {"users": named}, "SUB-1042")


async def users_typed(sweep: Sweep, text: str) -> Said:
    """The same, typed."""
    line = f"/subscription users SUB-1042 add new{sweep.number}@nowhere.example {text}"
    return await sweep.hands.command("eva", line)


def order_form(entered: str) -> Write:
    """The billing team orders for a new customer: looked at, and processed."""

    async def write(sweep: Sweep, text: str) -> Said:
        number, name = sweep.number, f"Fjord {sweep.number}"
        people = {f"{who}_address": f"{who}{number}@fjord.example" for who in ("main", "first")}
        typed = {**NEW, **people, "more": f"Kari <kari{number}@fjord.example>", "plan": "cloud", "organization": name}
        if entered == "organization":
            typed[entered] = f"{name} {text}"
        else:
            typed[entered] = f"{' '.join(text.split())} new{number}@fjord.example" if entered in SEVERAL else text
        about = ""
        for step, names in (("order_start", WHO), ("order_fill", (*WHAT, "start")), ("order_contacts", PEOPLE)):
            said = await sweep.hands.submit("bella", step, {one: typed[one] for one in names}, about)
            if said.view is None:
                return said
            about = said.view["private_metadata"]
        await sweep.hands.submit("bella", "order_process", {}, about)
        return said

    return write


async def request_to_colleague(sweep: Sweep, text: str) -> Said:
    """The line that was refused, in the hands of whoever may run it."""
    ids: dict[str, int] = dict(await rows(sweep.hands, "SELECT key, id FROM people"))
    line = f"/invoice SUB-1042 x{sweep.number} {text}"
    return await sweep.hands.press("ben", "ask", f"SUB-1042 pay SUB-1042 {ids['ana']} {line}")


async def slack_profile(sweep: Sweep, text: str) -> Said:
    """What a Slack profile says of somebody who becomes a contact."""
    await sweep.hands.desk.change_person("quin", real_name=text)
    await sweep.hands.profile_changed("quin")
    said = await sweep.hands.command("ana", "/contact add <@U0QUIN|quin> billing SUB-1044")
    await sweep.hands.command("ana", "/contact list SUB-1044")
    return said


async def message(sweep: Sweep, text: str) -> Said:
    """What is written to the app itself: a message, with a file; what it fills in; and replies in each kind of
    thread."""
    hands = sweep.hands
    await hands.command("chidi", "/renewal open SUB-1042")
    await hands.command("ana", "/renewal open SUB-1042")
    await hands.submit("ana", "ticket_new", TICKET)
    await hands.submit("ana", "enquiry_new", {"question": f"Why, {sweep.number}?"}, "SUB-1042")
    await hands.submit("bella", "enquiry_answer", {"answer": "So."}, f"ENQ-{await sweep.newest('enquiries')}")
    await hands.desk.settle()
    for kind in ("renewal", "ticket_opened", "enquiry_closed"):
        await hands.write("ana", text, await _thread(hands, kind), files=[text])
    await hands.write("ana", text, files=[text])
    kept = f"kept:{await sweep.newest('kept_words')}"
    await hands.command("ana", f"/enquiry new SUB-1042 {kept}")
    return await hands.command("ana", f"/ticket new {kept}")


async def _thread(hands: Hands, kind: str) -> str:
    """Ana's newest message of a kind."""
    query = (
        "SELECT n.message_ts, n.kind FROM notices n JOIN people p ON p.id = n.person_id "
        "WHERE n.medium = 'direct' AND p.key = 'ana' ORDER BY n.id DESC"
    )
    return next(str(thread) for thread, each in await rows(hands, query) if each == kind)


async def rows(hands: Hands, query: str) -> list[Any]:
    """The rows of a query."""
    return list(await found(hands.desk, query))


FORMS: dict[str, Write] = {
    **{f"announcement.{one}": form("bella", "announcement", one, "", **ANNOUNCED) for one in ("subject", "notice")},
    **{f"catalogue_plan.{one}": form("adam", "catalogue_plan", one, "", **PLAN) for one in PLAN if one != "role_table"},
    **{
        f"catalogue_product.{one}": form("adam", "catalogue_product", one, "", **PRODUCT)
        for one in ("key", "name", "family", "tier", "file", "new_keys")
    },
    **{
        f"catalogue_price.{one}": form("adam", "catalogue_price", one, "cloud", **PRICED)
        for one in ("currency", "price")
    },
    "delivery_drop.reason": form("adam", "delivery_drop", "reason", "1 1"),
    "audit_filter.subscription": form("adam", "audit_filter", "subscription", "", **FILTER),
    "card_ask.message": form("ana", "card_ask", "message", "SUB-1042"),
    **{f"card_record.{one}": recorded_card(one) for one in CARD},
    **{f"contact_add.{one}": invited("contact_add", one, "ana") for one in ("address", "name")},
    **{f"contact_edit.{one}": details(one) for one in ("email", "name", "phone", "time_zone")},
    **{f"contact_step_in.{one}": form("adam", "contact_step_in", one, "SUB-1042", **STEPPING) for one in STEPPING},
    **{f"contract_notice.{one}": notice(one) for one in NOTICE},
    **{f"customer_edit.{one}": customer_details(one) for one in CUSTOMER if one not in LISTS},
    "customer_note.note": form("agnes", "customer_note", "note", "CUS-1"),
    "enquiry_answer.answer": closing("enquiry_answer", "answer"),
    "enquiry_decline.reason": closing("enquiry_decline", "reason"),
    "enquiry_new.question": form("ana", "enquiry_new", "question", "SUB-1042"),
    "link_address.address": form("quin", "link_address", "address", ""),
    "link_code.code": form("quin", "link_code", "code", ""),
    **{f"order_accept.{one}": answering("order_accept", one, **PAPERS) for one in PAPERS},
    "order_decline.reason": answering("order_decline", "reason"),
    **{f"order_start.{one}": order_form(one) for one in ("organization", "billing_address", "tax_id", "tax_rate")},
    **{f"order_fill.{one}": order_form(one) for one in ("name", "seats")},
    **{f"order_contacts.{one}": order_form(one) for one in PEOPLE},
    "license_key_set.license_key": license_key,
    "promotion_ask.reason": asked_promotion,
    "promotion_denied.reason": denied_promotion,
    "promotion_hand_over.reason": handed_over,
    **{f"quote_line.{one}": drafting("quote_line", one, "{quote} 0", **LINE) for one in LINE},
    "quote_note.note": drafting(
        "quote_note", "note", "{quote}", valid_until={"type": "datepicker", "selected_date": "2026-12-15"}
    ),
    "renewal_end.reason": not_renewed,
    **{
        f"services_report.{one}": form("ana", "services_report", one, "SUB-1042", **SERVICES)
        for one in ("services", "quantity", "details")
    },
    "subscription_cancel.reason": cancelled,
    "subscription_cancel.typed": form("ana", "subscription_cancel", "typed", "SUB-1042", reason=""),
    "subscription_rename.name": renamed,
    "subscription_users.users": site_users(users_named),
    "ticket_comment.text": ticket_comment,
    **{f"ticket_new.{one}": form("ana", "ticket_new", one, "", **TICKET) for one in ("subject", "description")},
}
"""By form and input."""
COMMANDS: dict[str, Write] = {
    "/contact add": command("ana", "/contact add SUB-1043 technical"),
    "/contact change": command("ana", "/contact change SUB-1042 billing"),
    "/contact edit": command("ana", "/contact edit SUB-1042"),
    "/contact keep": command("ana", "/contact keep SUB-1042 billing"),
    "/contact promote": typed_promotion,
    "/contact remove": command("ana", "/contact remove SUB-1042 billing"),
    "/customer": command("agnes", "/customer"),
    "/customer note": command("agnes", "/customer note CUS-1"),
    "/enquiry answer": closing_typed("/enquiry answer"),
    "/enquiry decline": closing_typed("/enquiry decline"),
    "/enquiry new": command("ana", "/enquiry new SUB-1042"),
    "/invoice card": command("ana", "/invoice card ask SUB-1042"),
    "/order ask": answering_typed("/order ask"),
    "/order decline": answering_typed("/order decline"),
    "/renewal ask": command("ana", "/renewal ask SUB-1042"),
    "/renewal end": command("ana", "/renewal end SUB-1042"),
    "/steward announcements": command("bella", "/steward announcements"),
    "/steward audit": command("adam", "/steward audit"),
    "/steward catalogue": command("adam", "/steward catalogue"),
    "/steward deliveries": command("adam", "/steward deliveries"),
    "/steward help": command("ana", "/steward help"),
    "/steward link": command("quin", "/steward link"),
    "/subscription add": command("ana", "/subscription add SUB-1042"),
    "/subscription cancel": command("ana", "/subscription cancel SUB-1042"),
    "/subscription deactivate": command("ana", "/subscription deactivate SUB-1042"),
    "/subscription download": command("ana", "/subscription download SUB-1043"),
    "/subscription notice": command("bella", "/subscription notice billing SUB-1042"),
    "/subscription rename": renamed_typed,
    "/subscription seats": command("eva", "/subscription seats SUB-1042"),
    "/subscription upgrade": command("ana", "/subscription upgrade SUB-1043"),
    "/subscription users": site_users(users_typed),
    "/ticket comment": typed_comment,
    "/ticket new": command("ana", "/ticket new SUB-1042"),
}
"""The commands after which something else is typed than ids, mentions, days and the words of the desk."""
OTHERS: dict[str, Write] = {
    "ask.line": request_to_colleague,
    "message": message,
    "user_change": slack_profile,
}
"""What comes of messages and events, and of the one button that carries what was typed."""
INPUTS = FORMS | COMMANDS | OTHERS
GROUPS = sorted({name.partition(".")[0].partition(" ")[0] for name in INPUTS})
"""The forms, and the commands by their first word: one desk for all inputs of each."""
WORDS = {
    *(
        "add",
        "agent",
        "admin",
        "allowed",
        "before",
        "billing",
        "change",
        "contract",
        "email",
        "from",
        "me",
        "off",
        "on",
    ),
    *("refused", "reminders", "remove", "services", "set", "technical", "to"),
}
"""The words of the desk that are typed after commands."""


def all_inputs() -> set[str]:
    """The inputs that there are: of all forms in the gallery of views, and of all routes."""
    shown = [view for views in gallery(Reader(), Stock(3, "x")).values() for view in views]
    forms = {
        f"{modal.name}.{block['block_id']}"
        for modal in shown
        if isinstance(modal, Modal)
        for block in modal.blocks
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    }
    routes = all_routes().by_name.values()
    commands = {route.name for route in routes if route.touch is Touch.COMMAND and _takes_texts(route.usage)}
    others = {route.name for route in routes if route.touch in (Touch.MESSAGE, Touch.EVENT)}
    # A new customer's name is typed into the search for one.
    return forms | commands | others | {"ask.line", "order_start.organization"}


def _takes_texts(usage: str) -> bool:
    """Whether something is typed that is no short id, mention, day or word of the desk."""
    tokens = [token.strip("[]") for part in usage.split() for token in part.split("|")]
    return any(token.islower() and token.isalpha() and token not in WORDS for token in tokens)


LOOKS = [
    *(("ana", line) for line in ("/ticket list", "/enquiry", "/subscription", "/contact promotions", "/invoice")),
    *(
        ("ana", f"{line} {ref}")
        for ref in ("SUB-1042", "SUB-1043")
        for line in (
            *("/subscription show", "/contact list", "/contact invitations", "/order list", "/invoice card"),
            *("/renewal show", "/contact remove", "/subscription notice"),
        )
    ),
    *(("bella", line) for line in ("/enquiry queue", "/order", "/renewal digest", "/order list SUB-1043")),
    *(("agnes", line) for line in ("/ticket queue", "/ticket show T-1", "/customer CUS-1", "/customer notes CUS-1")),
    *(
        ("bella", line)
        for line in (
            "/customer",
            "/customer CUS-2",
            "/customer edit CUS-2",
            "/customer contacts CUS-1",
            "/customer tickets CUS-1",
        )
    ),
    *(("adam", line) for line in ("/steward audit", "/steward staff", "/contact promotions", "/steward audit export")),
    *(("ana", line) for line in ("/order show ORD-2026-0001", "/ticket new", "/enquiry new", "/contact promote")),
    *(("ben", line) for line in ("/contact list SUB-1042", "/contact promote SUB-1042")),
]
"""What is looked at afterwards: lists, cards, forms, selects, and the audit trail as a file."""
SILENT = {"link_code"}
"""What is answered without being said again."""
READERS = ("ana", "ben", "chidi", "agnes", "bella", "adam", "eva", "quin")
