"""Who may process an order form."""

from typing import Any

import pytest

from models.access.errors import Denied
from models.directory.organizations import Organization
from models.roles import StaffRight, StaffRole
from tests.models.backoffice.orderforms.forms import SMALL, small
from tests.models.backoffice.orderforms.processing import process
from tests.models.builders import Office, person, system


async def test_only_who_may_process_orders_may(office: Office) -> None:
    """An agent is refused, and that is on the audit trail."""
    agnes = person("agnes", staff=[StaffRole.AGENT])
    await office.save(agnes)
    with pytest.raises(Denied):
        await process(office, small(), agnes)
    assert [(kept.actor, kept.outcome) for kept in await office.audit()] == [("agnes", "refused")]
    assert await office.all(Organization) == []


@pytest.mark.parametrize(
    "sections",
    [
        {"staff": {"bella": "admin"}},
        {"plans": SMALL["plans"]},
        {"products": SMALL["products"]},
        {"legal_entities": [{"key": "main", "name": "Vendor"}]},
        {"legal_entities": [{"key": "us", "name": "Vendor", "series": "US"}]},
    ],
)
async def test_who_processes_orders_can_not_make_admins_plans_or_products(
    office: Office, sections: dict[str, Any]
) -> None:
    """Staff, plans and what is sold take the right to manage the desk, which the billing people don't have."""
    bella = person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    empty: dict[str, Any] = {section: [] for section in SMALL}
    with pytest.raises(Denied):
        await process(office, small(**{**empty, **sections}), bella)
    organizations = small(**{**empty, "organizations": SMALL["organizations"]})
    assert (await process(office, organizations, bella)).added == {"organizations": 1}


async def test_a_system_caller_has_the_rights_listed_alone(office: Office) -> None:
    """Processing orders does not include staff and plans."""
    with pytest.raises(Denied):
        await process(office, small(), system(StaffRight.PROCESS_ORDERS))
