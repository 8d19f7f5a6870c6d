"""The texts in JSON, however deep they are."""

from collections.abc import Callable, Iterator
from typing import Any


def mapped(data: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with each text changed. Names stay."""
    match data:
        case str():
            return change(data)
        case list():
            return [mapped(part, change) for part in data]
        case dict():
            return {name: mapped(part, change) for name, part in data.items()}
    return data


def texts_in(data: Any) -> Iterator[str]:
    """All texts in JSON, without the names."""
    match data:
        case str():
            yield data
        case list():
            for part in data:
                yield from texts_in(part)
        case dict():
            yield from texts_in(list(data.values()))
