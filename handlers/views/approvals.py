"""Requests that a second person approves: the card, the list, the news, and the form for a bank account."""

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, cell, facts, header, note, section, words_of_people
from handlers.views.element_types import Button
from handlers.views.fitting import fitted
from handlers.views.inputs import field_of, select, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.approvals.bank_accounts import BANK_LENGTH, HOLDER_LENGTH, Accounts
from models.billing.approvals.tables import ApprovalKind, ApprovalRequest, ApprovalState
from models.core.paging import PageOf

MOST_ACCOUNTS = 40
COMMAND = "/invoice requests"
ACCOUNT = "bank_account"
FIND = "approval_requests"
"""The route that searches requests."""
KINDS: dict[ApprovalKind, str] = {
    ApprovalKind.REFUND: gettext_noop("Pay back {amount} of {about} to {organization}"),
    ApprovalKind.WRITE_OFF: gettext_noop("Write off {amount} of {about} for {organization}"),
    ApprovalKind.ORDER: gettext_noop("Cancel {about} for {organization}, and void or credit {amount}"),
    ApprovalKind.BANK_ACCOUNT: gettext_noop("A new bank account for payments in {about}"),
}
STATES: dict[ApprovalState, str] = {
    ApprovalState.ASKED: gettext_noop("Waiting for a second person's approval"),
    ApprovalState.APPROVED: gettext_noop("Approved by {by}"),
    ApprovalState.DECLINED: gettext_noop("Declined by {by}"),
    ApprovalState.WITHDRAWN: gettext_noop("Withdrawn"),
    ApprovalState.EXPIRED: gettext_noop("Expired, because something changed meanwhile"),
}
HEADS = (gettext_noop("Request"), gettext_noop("What"), gettext_noop("Asked by"), gettext_noop("Status"))
PARTS = {
    "holder": gettext_noop("Account holder"),
    "bank": gettext_noop("Bank"),
    "account": gettext_noop("Account"),
    "bic": gettext_noop("BIC"),
}


def asker(reader: Reader, request: ApprovalRequest) -> str:
    """The name of the person who asked. Order forms ask too."""
    return request.asked_by.name if request.asked_by else reader.plain("steward import")


def what(reader: Reader, request: ApprovalRequest) -> Safe:
    """What is asked for, in a few words."""
    return reader.say(
        KINDS[request.kind],
        amount=reader.money(request.amount, request.currency),
        about=request.about,
        organization=request.organization.name if request.organization else "",
    )


def state(reader: Reader, request: ApprovalRequest) -> Safe:
    """What became of it."""
    return reader.say(STATES[request.state], by=request.decided_by.name if request.decided_by else "")


def request_list(reader: Reader, page: PageOf[ApprovalRequest]) -> Message:
    """A page of the requests: those that wait first."""
    title = reader.plain("Requests about money")
    if not page:
        return Message(reader.say("Nobody has asked for a second person's approval."))
    return listing(reader, title, request_rows(reader, page), [header(title)])


def request_rows(reader: Reader, page: PageOf[ApprovalRequest]) -> Rows:
    """A page of requests, or those that a search found."""
    rows = []
    for one in page:
        said, status, by = what(reader, one), state(reader, one), asker(reader, one)
        line = reader.say("*{ref}* · {what}\n{status} · asked by {by}", ref=one.ref, what=said, status=status, by=by)
        cells = [cell(one.ref), cell(_plain(said)), cell(by), cell(_plain(status))]
        rows.append(Row(line, cells, button(reader.plain("Show"), f"{COMMAND} {one.ref}")))
    heads = [reader.plain(head) for head in HEADS]
    return Rows(rows, heads, COMMAND, page.first, page.total, f"/pick {FIND}")


def _plain(text: Safe) -> str:
    return unmarked(text)


def request_card(reader: Reader, request: ApprovalRequest, *, mine: bool = False) -> Message:
    """A request, with buttons to decide it, or for the person who asked, to withdraw it."""
    title = reader.plain("Request {ref}", ref=request.ref)
    said, status = what(reader, request), state(reader, request)
    pairs = [(reader.say("Asked by"), escape(asker(reader, request))), (reader.say("Status"), status)]
    blocks: list[Block] = [header(title), section(said), facts(pairs)]
    if request.kind is ApprovalKind.BANK_ACCOUNT:
        blocks += _accounts(reader, request)
    if request.reason:
        blocks.append(words_of_people(request.reason))
    if request.state is ApprovalState.ASKED:
        blocks.append(buttons(*_row(reader, request, mine=mine)))
    by = asker(reader, request)
    text = reader.say("{ref}: {what}. {status}. Asked by {by}.", ref=request.ref, what=said, status=status, by=by)
    return Message(text, blocks)


def _row(reader: Reader, request: ApprovalRequest, *, mine: bool) -> list[Button]:
    if mine:
        return [button(reader.plain("Withdraw"), f"{COMMAND} withdraw {request.ref}")]
    return [
        button(reader.plain("Approve"), f"{COMMAND} approve {request.ref}", style="primary"),
        button(reader.plain("Decline"), f"{COMMAND} decline {request.ref}", style="danger"),
    ]


def _accounts(reader: Reader, request: ApprovalRequest) -> list[Block]:
    entity = request.legal_entity.name if request.legal_entity else ""
    values = {"entity": entity or reader.plain("{Vendor}")}
    before, after = _account(reader, request.before), _account(reader, request.account)
    return [
        note(reader.say("For {entity}. Now:", **values)),
        section(before),
        note(reader.say("Afterwards:")),
        section(after),
    ]


def _account(reader: Reader, kept: dict[str, str]) -> Safe:
    pairs = [(reader.plain(label), kept.get(part, "")) for part, label in PARTS.items()]
    lines = [reader.say("{label}: {value}", label=label, value=value) for label, value in pairs if value]
    return Safe("\n").join(lines) or reader.say("No account")


def decided(reader: Reader, request: ApprovalRequest) -> Message:
    """Confirms what the caller decided."""
    text = reader.say(
        "{ref}: {what}. {status}.", ref=request.ref, what=what(reader, request), status=state(reader, request)
    )
    if request.state is ApprovalState.APPROVED and request.kind is ApprovalKind.REFUND:
        text += " " + reader.say("{name} can transfer the money now.", name=asker(reader, request))
    return Message(text, [section(text)])


def news(reader: Reader, request: ApprovalRequest) -> Message:
    """Tells the person who asked what became of the request."""
    text = reader.say(
        "Your request {ref}: {what}. {status}.",
        ref=request.ref,
        what=what(reader, request),
        status=state(reader, request),
    )
    if request.state is ApprovalState.APPROVED and request.kind is ApprovalKind.REFUND:
        text += " " + reader.say("You can transfer the money now.")
    show = button(reader.plain("Show"), f"{COMMAND} {request.ref}")
    return Message(text, [section(text), buttons(show)])


def account_changed(reader: Reader, request: ApprovalRequest) -> Message:
    """Tells everyone who could have changed a bank account that it is another one now."""
    text = reader.say(
        "The bank account for payments in {currency} was changed. {asker} asked for it, and {by} approved it. If you "
        "didn't expect this, talk to them now.",
        currency=request.currency,
        asker=asker(reader, request),
        by=request.decided_by.name if request.decided_by else "",
    )
    show = button(reader.plain("Show"), f"{COMMAND} {request.ref}")
    return Message(text, [section(text), *_accounts(reader, request), buttons(show)])


def account_list(reader: Reader, found: Accounts) -> Message:
    """The vendor's bank accounts."""
    names = {entity.id: entity.name or reader.plain("{Vendor}") for entity in found.entities}
    title = reader.plain("Bank accounts")
    rows = []
    for one in found.accounts:
        values = {"entity": names[one.legal_entity_id], "currency": one.currency, "account": one.account}
        rows.append(
            section(
                reader.say(
                    "*{currency}* · {entity}\n{account} · {holder}, {bank}", holder=one.holder, bank=one.bank, **values
                )
            )
        )
    lines = [Safe(row["text"]["text"]) for row in rows] or [reader.say("There are no bank accounts.")]
    said = reader.say("Invoices print the account for their currency. A new one needs a second person's approval.")
    if (more := len(rows) - MOST_ACCOUNTS) > 0:
        said += " " + reader.say("{count} more are on the cards of `/steward entities`.", count=more)
    hint = note(said)
    change = buttons(button(reader.plain("Change …"), "/invoice account change"))
    return Message(Safe("\n").join(lines), fitted([header(title)], rows[:MOST_ACCOUNTS], [hint, change]))


def account_form(reader: Reader, found: Accounts) -> Modal:
    """The form for a bank account."""
    pairs = [(entity.name or reader.plain("{Vendor}"), str(entity.id)) for entity in found.entities][:100]
    company = select("entity", reader.plain("Choose"), pairs, pairs[0][1])
    hint = reader.plain("An IBAN, or the account number.")
    return Modal(
        name=ACCOUNT,
        title=reader.plain("Change a bank account"),
        submit=reader.plain("Ask for approval"),
        close=reader.plain("Cancel"),
        blocks=[
            section(reader.say("Until a second person approves, invoices print the old account.")),
            field_of("entity", reader.plain("Company"), company),
            field_of("currency", reader.plain("Currency"), text_input("currency", 3, placeholder="EUR")),
            field_of("holder", reader.plain("Account holder"), text_input("holder", HOLDER_LENGTH)),
            field_of("bank", reader.plain("Bank"), text_input("bank", BANK_LENGTH)),
            field_of("account", reader.plain("Account"), text_input("account", 64), hint),
            field_of("bic", reader.plain("BIC"), text_input("bic", 16), optional=True),
        ],
    )


def account_asked(reader: Reader, request: ApprovalRequest) -> Message:
    """Says that another person has to approve the account."""
    text = reader.say(
        "I've asked the billing team to approve the account: {ref}. Until then, the old one stays.", ref=request.ref
    )
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"{COMMAND} {request.ref}"))])
