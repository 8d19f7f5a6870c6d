"""Scenes: somebody who has a right, in a world that is as new."""

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.rows.scene import Scene


@pytest.fixture
async def scene(request: pytest.FixtureRequest, stage: Stage) -> Scene:
    """Whoever the test is to be done by."""
    return await Scene.of(stage, request.param)
