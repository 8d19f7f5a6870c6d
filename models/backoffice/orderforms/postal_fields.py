"""The parts of an address in an order form."""

from typing import Annotated

from pydantic import AfterValidator, Field

from models.backoffice.orderforms.fields import Clean, OneLine
from models.core.sentences import sentence
from models.directory.postal import CODE_LENGTH, PART_LENGTH, STREET_LENGTH, STREET_LINES


def street(value: str) -> str:
    """The street of an address, without empty lines."""
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    if len(lines) > STREET_LINES:
        raise ValueError(sentence("It has {count} lines. The limit is {limit}.", count=len(lines), limit=STREET_LINES))
    return "\n".join(lines)


Street = Annotated[Clean, Field(max_length=STREET_LENGTH), AfterValidator(street)]
PostalCode = Annotated[OneLine, Field(max_length=CODE_LENGTH)]
Place = Annotated[OneLine, Field(max_length=PART_LENGTH)]
"""A city or a region."""
