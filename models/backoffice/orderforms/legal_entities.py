"""The legal entities in an order form: what they complete, and whose numbers its invoices have."""

from collections.abc import Iterator
from typing import Any

from models.backoffice.orderforms.faults import OrderFormFault, quoted
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.backoffice.orderforms.vendor_entries import LegalEntityEntry
from models.billing.invoices.tables import Invoice, series_ref
from models.catalogue.legal_entities import LegalEntity
from models.core.sentences import sentence


def completes(row: LegalEntity) -> bool:
    """Whether the form completes an existing legal entity. The main one exists before anyone has described it."""
    return not row.name


def completed(form: OrderForm, known: Known) -> Iterator[tuple[LegalEntityEntry, LegalEntity]]:
    """The legal entities that the form completes."""
    for entry in form.legal_entities:
        if (row := known.legal_entities.get(entry.key)) and completes(row):
            yield entry, row


def new_entities(form: OrderForm, known: Known) -> list[LegalEntityEntry]:
    """The legal entities that don't exist yet."""
    return [entry for entry in form.legal_entities if entry.key not in known.legal_entities]


def fields_of(entry: LegalEntityEntry, known: Known) -> dict[str, Any]:
    """What is stored of a legal entity that is added or completed, besides its logo. Its series stays once it has
    issued invoices."""
    return entry.model_dump(exclude={"logo", "series"} if entry.key in known.invoiced else {"logo"})


def entity_faults(form: OrderForm, known: Known) -> Iterator[OrderFormFault]:
    """Each legal entity has its own series, and each new invoice a number of its plan's legal entity."""
    series = {row.key: row.series for row in known.legal_entities.values()}
    changing = [*(entry for entry, _ in completed(form, known)), *new_entities(form, known)]
    for entry in changing:
        series |= {entry.key: fields_of(entry, known).get("series", series.get(entry.key, ""))}
    for entry in changing:
        others = [key for key, letters in series.items() if key != entry.key and letters == series[entry.key]]
        if others and entry.series:
            said = sentence("{series} is the series of {other}.", series=quoted(entry.series), other=quoted(others[0]))
            yield form.fault((*entry.path, "series"), said)
        elif others:
            said = sentence(
                "The numbers of {other} have no letters already. Add a series, such as “US”.", other=quoted(others[0])
            )
            yield form.fault(entry.path, said)
    yield from _numbers(form, known, series)


def _numbers(form: OrderForm, known: Known, series: dict[str, str]) -> Iterator[OrderFormFault]:
    """New invoices must have a number of the legal entity that sells the subscription."""
    keys = {row.id: row.key for row in known.legal_entities.values()}
    plans = {plan.key: plan.legal_entity for plan in form.plans}
    plans |= {plan.key: keys[plan.legal_entity_id] for plan in known.plans.values()}
    sold = {entry.number: plans.get(entry.plan) for entry in form.subscriptions}
    sold |= {number: keys[row.plan.legal_entity_id] for number, row in known.subscriptions.items()}
    for invoice in form.invoices:
        entity = sold.get(invoice.subscription)
        letters, year, sequence = invoice.number
        # A legal entity or a plan that doesn't exist is another fault.
        if invoice.number in known.invoices or entity not in series or series[entity] == letters:
            continue
        said = sentence(
            "It isn't a number of the legal entity {entity}, which sells {sub}. Its invoices are numbered like {ref}.",
            entity=quoted(entity),
            sub=f"SUB-{invoice.subscription}",
            ref=series_ref(Invoice.PREFIX, series[entity], year, sequence),
        )
        yield form.fault((*invoice.path, "number"), said)
