"""Ways to write a text into the forms of the billing team."""

from typing import Any

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Said
from tests.handlers.hostile_writing import LINE, Sweep, Write
from tests.nouns.payments import day, several

DETAILS = {"po_number": "", "note": "", "due_on": day("2027-02-01")}
CREDIT = {"amount": "1", "reason": "Cut short"}
PAYMENT = {
    "amount": "5000",
    "paid_on": day("2026-11-01"),
    "method": chosen("transfer"),
    "reference": "",
}
BACK = {"amount": "1", "reference": ""}
ACCOUNT = {"entity": chosen("1"), "currency": "USD", "holder": "N", "bank": "B", "account": "0012345678", "bic": ""}


async def draft(sweep: Sweep) -> str:
    """The short ID of a new draft with a line."""
    made = await sweep.hands.command("bella", "/invoice new SUB-1042")
    ref: str = made.button("Add a line")["value"]
    await sweep.hands.submit("bella", "draft_line", LINE, f"{ref} 0")
    return ref


async def issued(sweep: Sweep) -> str:
    """The number of a new invoice."""
    made = await sweep.hands.command("bella", f"/invoice issue {await draft(sweep)} confirmed")
    return next(word for word in made.words.split() if word.startswith("INV-"))


def drafted(name: str, entered: str, **others: Any) -> Write:
    """A form of a draft, which is then issued."""

    async def write(sweep: Sweep, text: str) -> Said:
        ref = await draft(sweep)
        about = f"{ref} 0" if name == "draft_line" else ref
        said = await sweep.hands.submit("bella", name, {**others, entered: text}, about)
        await sweep.hands.command("bella", f"/invoice issue {ref} confirmed")
        return said

    return write


def voided(sweep_first: str = "") -> Write:
    """An invoice is voided, or with the name of another form written off, and that undone."""

    async def write(sweep: Sweep, text: str) -> Said:
        number = await issued(sweep)
        if sweep_first:
            about = await sweep.about("bella", f"/invoice writeoff {number}")
            await sweep.hands.submit("bella", "write_off", {"reason": "Insolvent"}, about)
            request = f"REQ-{await sweep.newest('approval_requests')}"
            await sweep.hands.command("adam", f"/invoice requests approve {request}")
        return await sweep.hands.submit("bella", sweep_first or "invoice_void", {"reason": text}, number)

    return write


def written_off() -> Write:
    """An invoice is written off."""

    async def write(sweep: Sweep, text: str) -> Said:
        about = await sweep.about("bella", f"/invoice writeoff {await issued(sweep)}")
        return await sweep.hands.submit("bella", "write_off", {"reason": text}, about)

    return write


def credited(entered: str) -> Write:
    """An invoice is credited, in both steps."""

    async def write(sweep: Sweep, text: str) -> Said:
        number = await issued(sweep)
        said = await sweep.hands.submit("bella", "invoice_credit", {**CREDIT, entered: text}, number)
        if said.view is not None:
            await sweep.hands.submit("bella", "invoice_credit_plan", {}, said.view["private_metadata"])
        return said

    return write


async def paid(sweep: Sweep, **changed: Any) -> Said:
    """More than what is due is recorded, in both steps."""
    number = await issued(sweep)
    about = await sweep.about("bella", f"/invoice record {number}")
    values = {**PAYMENT, "invoices": several(number), **changed}
    said = await sweep.hands.submit("bella", "payment_record", values, about)
    if said.view is not None:
        await sweep.hands.submit("bella", "payment_plan", {}, said.view["private_metadata"])
    return said


def recorded(entered: str) -> Write:
    """A payment is recorded. The cards of all invoices are drawn anew, so each payment waits for the last one's."""

    async def write(sweep: Sweep, text: str) -> Said:
        said = await paid(sweep, **{entered: text})
        await sweep.hands.desk.settle()
        return said

    return write


async def undone(sweep: Sweep, text: str) -> Said:
    """A payment is undone."""
    await paid(sweep)
    ref = f"PAY-{await sweep.newest('payments')}"
    said = await sweep.hands.submit("bella", "payment_undo", {"reason": text}, ref)
    await sweep.hands.desk.settle()
    shown = await sweep.hands.command("bella", f"/invoice payment {ref}")
    return said if said.errors else shown


def paid_back(entered: str) -> Write:
    """What is over is paid back."""

    async def write(sweep: Sweep, text: str) -> Said:
        await paid(sweep)
        ref = f"PAY-{await sweep.newest('payments')}"
        form = await sweep.hands.press("bella", "credit_pay_back", ref)
        assert form.view is not None
        about = form.view["private_metadata"]
        said = await sweep.hands.submit("bella", "credit_pay_back", {**BACK, entered: text}, about)
        if said.view is not None:
            await sweep.hands.submit("bella", "credit_pay_back_plan", {}, said.view["private_metadata"])
        return said

    return write


def account(entered: str) -> Write:
    """Another bank account is asked for, and declined."""

    async def write(sweep: Sweep, text: str) -> Said:
        said = await sweep.hands.submit("bella", "bank_account", {**ACCOUNT, entered: text}, "")
        await sweep.hands.command("adam", f"/invoice requests decline REQ-{await sweep.newest('approval_requests')}")
        return said

    return write


FORMS: dict[str, Write] = {
    **{f"draft_line.{one}": drafted("draft_line", one, **LINE) for one in LINE},
    **{f"draft_details.{one}": drafted("draft_details", one, **DETAILS) for one in ("po_number", "note")},
    "invoice_void.reason": voided(),
    "write_off.reason": written_off(),
    "write_off_undo.reason": voided("write_off_undo"),
    **{f"invoice_credit.{one}": credited(one) for one in CREDIT},
    **{f"payment_record.{one}": recorded(one) for one in ("invoices", "amount", "reference")},
    "payment_undo.reason": undone,
    **{f"credit_pay_back.{one}": paid_back(one) for one in BACK},
    **{f"bank_account.{one}": account(one) for one in ACCOUNT if one != "entity"},
}
"""By form and input."""
