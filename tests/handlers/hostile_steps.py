"""Ways to write a hostile text for which something has to be there, or asked, first."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

from models.backoffice.orderforms.typed import PEOPLE, SEVERAL, WHAT, WHO
from models.billing.bank.layouts import Column
from sandbox.entities import Json
from tests.handlers.hands import Hands, Said, fail_for_good
from tests.handlers.hostile_writing import INVITED, NOTICE, PAPERS, TICKET, Sweep, Write, rows
from tests.handlers.test_details import edit
from tests.handlers.test_order_form import NEW
from tests.handlers.test_orders import sent
from tests.nouns.deliveries import stuck


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
    """A primary hands over, and gets it back."""
    ids: dict[str, int] = dict(await rows(sweep.hands, "SELECT key, id FROM people"))
    said = await sweep.hands.submit("ana", "promotion_hand_over", {"reason": text}, f"SUB-1042 billing {ids['ben']}")
    if not said.errors:
        about = f"SUB-1042 billing {ids['ana']}"
        await sweep.hands.submit("ben", "promotion_hand_over", {"reason": "Back."}, about)
    return said


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


async def _ordered(sweep: Sweep) -> str:
    """Services are ordered."""
    quote = await sent(sweep.hands, "services")
    placed = await sweep.hands.submit("ana", "order_accept", PAPERS, quote)
    return next(word for word in placed.words.split() if word.startswith("ORD-"))


async def cancelling_typed(sweep: Sweep, text: str) -> Said:
    """The form opens with the reason that was typed."""
    return await sweep.hands.command("ana", f"/order cancel {await _ordered(sweep)} {text}")


async def order_cancelled(sweep: Sweep, text: str) -> Said:
    """An order is cancelled. Then its card and the channel say why."""
    order = await _ordered(sweep)
    about = await sweep.about("ana", f"/order cancel {order}")
    said = await sweep.hands.submit("ana", "order_cancel", {"reason": text}, about)
    await sweep.hands.desk.settle()
    await sweep.hands.command("ana", f"/order show {order}")
    return said


async def not_renewed(sweep: Sweep, text: str) -> Said:
    """It is to be renewed after all, so that it can be ended again."""
    said = await sweep.hands.submit("ana", "renewal_end", {"reason": text}, "SUB-1042")
    await sweep.hands.desk.settle()
    shown = await sweep.hands.desk.inbox("bella")
    await sweep.hands.command("ana", "/renewal resume SUB-1042")
    return said if said.errors else replace(said, blocks=[block for one in shown for block in one["blocks"]])


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
    await hands.command("ben", f"/contact promote me billing SUB-1042 because of {sweep.number}")
    await hands.desk.settle()
    for kind in ("renewal", "ticket_opened", "enquiry_closed", "promotion_asked"):
        await hands.write("ana", text, await _thread(hands, kind), files=[text])
    await hands.desk.settle()
    await hands.command("ben", f"/contact withdraw PRO-{await sweep.newest('promotions')} confirmed")
    await hands.write("ana", text, files=[text])
    kept = f"kept:{await sweep.newest('kept_words')}"
    await hands.command("ana", f"/enquiry new SUB-1042 {kept}")
    return await hands.command("ana", f"/ticket new {kept}")


async def on_message(sweep: Sweep, text: str) -> Said:
    """A message in a channel, from which a ticket is opened."""
    return await sweep.hands.shortcut("ana", "open_ticket", text)


async def in_cards_thread(sweep: Sweep, text: str) -> Said:
    """A reply below a ticket's card, from which an agent answers."""
    hands = sweep.hands
    await hands.submit("ana", "ticket_new", TICKET)
    await hands.desk.settle()
    where = "FROM notices WHERE kind = 'ticket_card' AND medium = 'channel' ORDER BY id DESC LIMIT 1"
    ((channel, ts),) = await rows(hands, f"SELECT message_channel, message_ts {where}")
    return await hands.shortcut("agnes", "answer_ticket", text, by="anton", channel=str(channel), thread_ts=str(ts))


async def reworded(sweep: Sweep, text: str) -> Said:
    """A reply in a ticket's thread that was changed in Slack."""
    hands = sweep.hands
    await hands.submit("ana", "ticket_new", TICKET)
    await hands.desk.settle()
    old: dict[str, Any] = {"type": "message", "user": "U0ANA", "text": "Hm", "ts": hands.engine.workspace.new_ts()}
    old["thread_ts"] = await _thread(hands, "ticket_opened")
    await hands.write("ana", "Hm", old["thread_ts"], ts=old["ts"])
    edited: dict[str, Any] = {"message": old | {"text": text}, "previous_message": old}
    await hands.write("ana", "", subtype="message_changed", **edited)
    await hands.desk.settle()
    return await hands.command("ana", f"/ticket show T-{await sweep.newest('tickets')}")


async def parked(sweep: Sweep, text: str) -> Said:
    """A reply in a ticket's thread that failed to be handled. Its author is told, and can send it by a form."""
    hands = sweep.hands
    await hands.submit("ana", "ticket_new", TICKET)
    await hands.desk.settle()
    said = hands.written("ana", text, await _thread(hands, "ticket_opened"), files=[text])
    await fail_for_good(hands, said)
    await hands.desk.settle()
    return await hands.command("ana", f"/ticket new kept:{await sweep.newest('kept_words')}")


async def dropped(sweep: Sweep, text: str) -> Said:
    """A message that couldn't be delivered is dropped. The reason is in the list of such messages."""
    hands = sweep.hands
    async with hands.desk.database.transaction() as session:
        message = stuck(key=f"stuck:{sweep.number}")
        session.add(message)
        await session.flush()
        number = message.id
    said = await hands.submit("adam", "delivery_drop", {"reason": text}, f"{number} {number}")
    return said if said.errors else await hands.command("adam", "/steward deliveries dropped")


async def _thread(hands: Hands, kind: str) -> str:
    """Ana's newest message of a kind."""
    query = (
        "SELECT n.message_ts, n.kind FROM notices n JOIN people p ON p.id = n.person_id "
        "WHERE n.medium = 'direct' AND p.key = 'ana' ORDER BY n.id DESC"
    )
    return next(str(thread) for thread, each in await rows(hands, query) if each == kind)


def uploaded(hands: Hands, content: str, name: str = "march.csv") -> Json:
    """A file that Bella uploads, as Slack states it in a form."""
    bella = hands._person("bella")
    file = hands.engine.workspace.upload(bella.id, name, content.encode())
    return {"type": "file_input", "files": [file.to_slack()]}


BANK_COLUMNS = {"date": "Date", "amount": "Amount", "text": "Text", "payer": "Payer"}
BANK_FORM = dict.fromkeys(Column, "") | BANK_COLUMNS | {"date_format": "%Y-%m-%d", "decimal": "."}


def bank_csv(text: str) -> str:
    """A statement with a transfer in which the payer is called so and writes that."""
    file = io.StringIO()
    csv.writer(file).writerows([["Date", "Amount", "Text", "Payer"], ["2026-11-20", "5.00", text, text]])
    return file.getvalue()


async def bank_statement(sweep: Sweep, text: str) -> Said:
    """A payer wrote it. The transfer is looked at, ignored, and looked at again."""
    about = json.dumps({"file": uploaded(sweep.hands, bank_csv(text))["files"][0]["id"], "account": "EUR"})
    said = await sweep.hands.submit("bella", "bank_layout", BANK_FORM, about)
    ref = f"BANK-{await sweep.newest('bank_statement_lines')}"
    shown = [await sweep.hands.command("bella", f"/invoice match {line}") for line in ("", ref, f"assign {ref}")]
    await sweep.hands.command("bella", f"/invoice match ignore {ref}")
    done = await sweep.hands.command("bella", "/invoice match done")
    every = [said, *shown, done]
    blocks = [block for one in every for block in [*one.blocks, *(one.view or {}).get("blocks", [])]]
    return Said(said.status, "\n".join(one.text for one in every), blocks)


def bank_column(column: str) -> Write:
    """The heading of a column, of a file that has none such."""

    async def write(sweep: Sweep, text: str) -> Said:
        about = json.dumps({"file": uploaded(sweep.hands, bank_csv("x"))["files"][0]["id"], "account": "EUR"})
        return await sweep.hands.submit("bella", "bank_layout", {**BANK_FORM, column: text}, about)

    return write
