"""A subscription with everybody in it."""

import pytest

from tests.models.builders import Office
from tests.models.contacts.cast import Cast


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.meg, cast.max, cast.agent)
    return cast
