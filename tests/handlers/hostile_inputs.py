"""Each input where people write, by its name, and where what was written is looked at afterwards."""

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import DELETED, Touch
from handlers.views.blocks import Modal
from handlers.views.reader import Reader
from models.backoffice.orderforms.typed import PEOPLE
from models.billing.bank.layouts import Column
from tests.handlers import hostile_billing
from tests.handlers.cases.doing import chosen
from tests.handlers.hostile_steps import (
    asked_promotion,
    bank_column,
    bank_statement,
    cancelled,
    cancelling_typed,
    denied_promotion,
    details,
    dropped,
    handed_over,
    in_cards_thread,
    invited,
    license_key,
    message,
    not_renewed,
    notice,
    on_message,
    order_cancelled,
    order_form,
    parked,
    renamed,
    renamed_typed,
    request_to_colleague,
    reworded,
    site_users,
    slack_profile,
    typed_promotion,
    users_named,
    users_typed,
)
from tests.handlers.hostile_writing import (
    ANNOUNCED,
    CARD,
    CUSTOMER,
    ENTITY,
    FILTER,
    LINE,
    LISTS,
    NOTICE,
    PAPERS,
    PLAN,
    PRICED,
    PRODUCT,
    SERVICES,
    STEPPING,
    TICKET,
    Write,
    agent_entered,
    agent_typed,
    answering,
    answering_typed,
    closing,
    closing_typed,
    command,
    comment_changed,
    customer_details,
    drafting,
    form,
    opened_anyway,
    rating_form,
    recorded_card,
    redacted,
    reminded,
    reopened,
    severity_changed,
    ticket_comment,
    ticket_rated,
    ticket_typed,
    typed_comment,
)
from tests.handlers.views.gallery import gallery
from tests.handlers.views.stock import Stock

FORMS: dict[str, Write] = {
    **hostile_billing.FORMS,
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
    **{f"entity_edit.{one}": form("adam", "entity_edit", one, "", **ENTITY) for one in ENTITY if one != "country"},
    "delivery_drop.reason": dropped,
    "audit_filter.subscription": form("adam", "audit_filter", "subscription", "", **FILTER),
    "bank_undo.reason": form("bella", "bank_undo", "reason", "BANK-1"),
    "bank_import.file": bank_statement,
    **{f"bank_layout.{one}": bank_column(one) for one in Column},
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
    **{f"order_accept.{one}": answering("order_accept", one, **PAPERS) for one in PAPERS if one != "country"},
    "order_cancel.reason": order_cancelled,
    "order_decline.reason": answering("order_decline", "reason"),
    **{
        f"order_start.{one}": order_form(one)
        for one in ("organization", "street", "postal_code", "city", "region", "tax_id", "tax_rate")
    },
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
    "ticket_edit.text": comment_changed,
    **{
        f"ticket_new_for.{one}": form("agnes", "ticket_new_for", one, "SUB-1042 ana@acme.example", **TICKET)
        for one in ("subject", "description")
    },
    "ticket_rate.text": rating_form,
    "ticket_redact.secret": redacted,
    "ticket_remind.text": reminded,
    "ticket_reopen.text": reopened,
    "ticket_answer.text": agent_entered("ticket_answer", then=chosen("waiting")),
    **{
        f"ticket_canned.{one}": form("agnes", "ticket_canned", one, "0", name="Hi", text="Hm.")
        for one in ("name", "text")
    },
    "ticket_note.text": agent_entered("ticket_note"),
    "ticket_resolve.text": agent_entered("ticket_resolve"),
    "ticket_severity.reason": severity_changed,
    "ticket_search.words": form("agnes", "ticket_search", "words", ""),
    "ticket_duplicate.subject": opened_anyway,
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
    **{
        f"/customer {word}": command("bella", f"/customer {word}")
        for word in ("contacts", "edit", "notes", "plan", "quotes", "show", "subscriptions", "tickets")
    },
    "/enquiry answer": closing_typed("/enquiry answer"),
    "/enquiry decline": closing_typed("/enquiry decline"),
    "/enquiry new": command("ana", "/enquiry new SUB-1042"),
    "/invoice": command("ana", "/invoice"),
    **{f"/invoice {word}": command("ana", f"/invoice {word}") for word in ("csv", "list", "statement")},
    **{f"/invoice {word}": command("bella", f"/invoice {word}") for word in ("journal", "report")},
    "/invoice card": command("ana", "/invoice card ask SUB-1042"),
    "/order ask": answering_typed("/order ask"),
    "/order cancel": cancelling_typed,
    "/order decline": answering_typed("/order decline"),
    "/order form": command("bella", "/order form"),
    "/order make": command("bella", "/order make SUB-1042"),
    "/renewal ask": command("ana", "/renewal ask SUB-1042"),
    "/renewal end": command("ana", "/renewal end SUB-1042"),
    "/steward announcements": command("bella", "/steward announcements"),
    "/steward audit": command("adam", "/steward audit"),
    "/steward catalogue": command("adam", "/steward catalogue"),
    "/steward entities": command("bella", "/steward entities"),
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
    "/ticket close": ticket_typed("/ticket close"),
    "/ticket answer": agent_typed("/ticket answer"),
    "/ticket note": agent_typed("/ticket note"),
    "/ticket export": command("ana", "/ticket export"),
    "/ticket severity": ticket_typed("/ticket severity"),
    "/ticket new": command("ana", "/ticket new SUB-1042"),
    "/ticket search": command("agnes", "/ticket search"),
    "/ticket rate": ticket_rated,
    "/ticket remind": ticket_typed("/ticket remind"),
    "/ticket reopen": ticket_typed("/ticket reopen", resolved=True),
    "/ticket resolve": ticket_typed("/ticket resolve"),
    "/ticket unwatch": ticket_typed("/ticket unwatch"),
    "/ticket watch": ticket_typed("/ticket watch"),
}

"""The commands after which something else is typed than ids, mentions, days and the words of the desk."""

OTHERS: dict[str, Write] = {
    "ask.line": request_to_colleague,
    "message": message,
    "message_changed": reworded,
    "message_parked": parked,
    "open_ticket": on_message,
    "answer_ticket": in_cards_thread,
    "user_change": slack_profile,
}

"""What comes of messages and events, and of the one button that carries what was typed."""

INPUTS = FORMS | COMMANDS | OTHERS


def group_of(name: str) -> str:
    """The group of an input: its form, or the first word of its command."""
    return name.partition(".")[0].partition(" ")[0]


GROUPS = sorted({group_of(name) for name in INPUTS})

"""The forms, and the commands by their first word: one desk for all inputs of each."""

WORDS = {
    *(
        "add",
        "agent",
        "admin",
        "allowed",
        "approve",
        "before",
        "billing",
        "change",
        "comment",
        "contract",
        "decline",
        "email",
        "from",
        "keep",
        "me",
        "off",
        "on",
    ),
    *("assign", "confirm", "done", "ignore", "undo", "until"),
    *("refused", "reminders", "remove", "retry", "services", "set", "technical", "to", "withdraw"),
    *("access", "hold", "mine", "oldest", "open", "other", "problem", "question", "request", "unassigned", "waiting"),
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
        if block["type"] == "input" and block["element"]["type"] in ("plain_text_input", "rich_text_input")
    }
    routes = all_routes().by_name.values()
    commands = {route.name for route in routes if route.touch is Touch.COMMAND and _takes_texts(route.usage)}
    others = {route.name for route in routes if route.touch in (Touch.MESSAGE, Touch.SHORTCUT, Touch.EVENT)} - {DELETED}
    # A new customer's name is typed into the search for one. Payers' words are in bank statements.
    return forms | commands | others | {"ask.line", "order_start.organization", "bank_import.file"}


def _takes_texts(usage: str) -> bool:
    """Whether something is typed that is no short id, mention, day or word of the desk."""
    tokens = [token.strip("[]") for part in usage.split() for token in part.split("|")]
    return any(token.islower() and token.isalpha() and token not in WORDS for token in tokens)


ONE_OF = {
    "credit_pay_back": "reference",
    "draft_line": "description",
    "order_accept": "po_number",
    "order_contacts": "main_name",
    "order_start": "organization",
    "payment_record": "reference",
    "quote_line": "description",
}

"""Forms that take a whole order or invoice for each input, and the input that stands for all of them in `make test`."""

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
    *(("bella", line) for line in ("/invoice new", "/invoice payment", "/invoice record", "/invoice requests")),
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

SILENT = {"bank_undo", "link_code", "ticket_redact", "write_off_undo"}

"""What is answered without being said again."""

READERS = ("ana", "ben", "chidi", "agnes", "bella", "adam", "eva", "quin")
