"""Contract notices."""

from models.errors import Trouble
from tests.handlers.troubles.met import UNBIND, Met
from tests.handlers.worlds import REF

FOUND: dict[Trouble, list[Met]] = {
    Trouble.NOBODY_FOR_CONTRACT: [
        Met(
            "billing",
            f"/subscription notice {REF}",
            "Nobody of SUB-1001 gets contract notices at present: it has no main contact. Nothing was sent.",
            before=UNBIND.format("Billing.Primary"),
        )
    ],
}  # fmt: skip
