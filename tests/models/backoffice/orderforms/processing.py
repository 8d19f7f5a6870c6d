"""Order forms, processed at a desk."""

from pathlib import Path
from typing import Any

import pytest

from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.backoffice.orderforms.faults import OrderFormError
from models.backoffice.orderforms.form import OrderForm
from models.schema import TABLES
from tests.models.builders import Office

EXAMPLE = Path(__file__).parents[4] / "examples" / "vendor.yaml"


async def process(office: Office, form: OrderForm, caller: Any = IMPORT) -> Any:
    """Process a form as the command line does."""
    return await office.do(process_order_form, caller, form)


async def everything(office: Office) -> list[list[dict[str, Any]]]:
    """All rows of all tables."""
    return [[row.model_dump() for row in await office.all(table)] for table in TABLES]


async def refusals(office: Office, form: OrderForm) -> list[str]:
    """What is said of a form that the desk refuses; nothing must have been written."""
    before = await everything(office)
    with pytest.raises(OrderFormError) as refused:
        await process(office, form)
    assert await everything(office) == before
    return [str(fault).removeprefix("form.yaml: ") for fault in refused.value.faults]
