"""Reading an order form from a YAML file, with the line of everything in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from models.backoffice.orderforms.draft import draft
from models.backoffice.orderforms.faults import FieldPath, OrderFormError, OrderFormFault, listed_twice, quoted
from models.backoffice.orderforms.fields import file_name
from models.backoffice.orderforms.form import OrderForm, place_fault
from models.catalogue.logos import LARGEST_LOGO
from models.core.sentences import Sentence, sentence
from models.core.texts import gettext_noop

__all__ = ["BIGGEST_FILE", "OrderFormError", "load_order_form", "read_order_form"]

BIGGEST_FILE = 10_000_000
"""The largest file, in bytes."""
CUT = gettext_noop(
    "{number} is cut in two: between “{{” and “}}”, a comma starts the next field. Put the number in quotes, or write "
    "it with a dot and without a comma."
)
PLAIN_TAGS = tuple(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "timestamp", "value", "merge")
)


def read_order_form(path: Path) -> OrderForm:
    """Read an order form, and check everything that needs no database.

    Raises:
        OrderFormError: The file doesn't exist, isn't YAML or isn't an order form. Lists all faults with their lines.
    """
    form = load_order_form(path)
    if form.faults:
        raise OrderFormError(form.faults)
    return form


def load_order_form(path: Path) -> OrderForm:
    """Read an order form as far as possible. Faults of its entries are in `faults`.

    `process_order_form` refuses such a form. It lists these faults together with those that only the database shows.

    Raises:
        OrderFormError: The file can't be read at all, or isn't YAML.
    """
    source = str(path)
    root = _compose(source, text_in(path))
    reading = _Reading(source)
    data = reading.value(root, ())
    if not isinstance(data, dict):
        said = sentence("Enter sections here, such as “organizations:” or “people:”.")
        raise OrderFormError([*reading.faults, OrderFormFault(source, 1, (), said)])
    faults = [*reading.faults, *_read_logos(data, path, reading.places)]
    form = draft(data, source, reading.places)
    return replace(form, faults=(*faults, *form.faults))


def _read_logos(data: dict[str, Any], path: Path, places: Mapping[FieldPath, int]) -> Iterator[OrderFormFault]:
    """Put the content of logos in the place of their files' names. The files are beside the order form."""
    entities = data.get("legal_entities")
    for index, entity in enumerate(entities if isinstance(entities, list) else ()):
        if not isinstance(entity, dict) or not isinstance(name := entity.get("logo"), str):
            continue
        try:
            with (path.parent / file_name(name)).open("rb") as file:
                entity["logo"] = file.read(LARGEST_LOGO + 1)
        except (OSError, ValueError):
            entity["logo"] = None
            said = sentence("There's no file {name} beside the order form.", name=quoted(name))
            yield place_fault(str(path), places, ("legal_entities", index, "logo"), said)


def text_in(path: Path) -> str:
    """A file as text.

    Raises:
        OrderFormError: It doesn't exist, can't be read, is too big or isn't UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(BIGGEST_FILE + 1)
    except FileNotFoundError:
        raise _unreadable(path, sentence("There's no such file.")) from None
    except IsADirectoryError:
        raise _unreadable(path, sentence("This is a folder. Give a file.")) from None
    except (OSError, ValueError) as trouble:
        reason = getattr(trouble, "strerror", None) or trouble
        raise _unreadable(path, sentence("The file can't be read: {reason}.", reason=reason)) from None
    if len(content) > BIGGEST_FILE:
        raise _unreadable(
            path, sentence("The file is bigger than {size} MB. Split it.", size=BIGGEST_FILE // 1_000_000)
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = content.count(b"\n", 0, trouble.start) + 1
        said = sentence("This isn't UTF-8. Save the file in that encoding.")
        raise _unreadable(path, said, line) from None
    return text


def _unreadable(path: Path, said: Sentence, line: int | None = None) -> OrderFormError:
    return OrderFormError([OrderFormFault(str(path), line, (), said)])


def _compose(source: str, text: str) -> yaml.Node:
    """The file's tree of nodes, which have line numbers."""
    line, said = 1, sentence("The file is empty.")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark or trouble.context_mark
        line = mark.line + 1 if mark else 1
        said = sentence("This isn't YAML: {reason}.", reason=trouble.problem or trouble.context)
    except yaml.reader.ReaderError as trouble:
        line = text.count("\n", 0, trouble.position) + 1
        said = sentence("It contains a character that YAML doesn't allow.")
    except (yaml.YAMLError, ValueError, OverflowError):
        said = sentence("This isn't YAML.")
    except RecursionError:
        said = sentence("Lists and mappings are nested too deeply.")
    else:
        if root is not None:
            return root
    raise OrderFormError([OrderFormFault(source, line, (), said)])


def _is_rest(name: yaml.Node, value: yaml.Node) -> bool:
    """Whether a field is the rest of a number: digits without a value, such as `50` in `{price: 1190,50}`."""
    is_bare = isinstance(name, yaml.ScalarNode) and name.style is None and name.value[:1].isdigit()
    return is_bare and value.start_mark.index == value.end_mark.index


class _Reading:
    """Turns nodes into mappings, lists and texts, and records the line of each value and all faults."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.places: dict[FieldPath, int] = {(): 1}
        self.faults: list[OrderFormFault] = []
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: FieldPath) -> Any:
        """The value of a node. Numbers, dates and such stay text as written; an empty value is None."""
        # Aliases refer to the same node. Expanding them could grow without limit.
        if id(node) in self._seen:
            return self._refuse(node, path, sentence("Write it out here. Aliases (“*…”) aren't read."))
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode) and node.tag == yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG:
            return dict(self._fields(node, path))
        if isinstance(node, yaml.SequenceNode) and node.tag == yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG:
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        if node.tag == "tag:yaml.org,2002:null":
            return None
        if isinstance(node, yaml.ScalarNode) and node.tag in PLAIN_TAGS:
            return node.value
        return self._refuse(node, path, sentence("Write it without a tag (“!…”)."))

    def _item(self, node: yaml.Node, path: FieldPath) -> Any:
        self.places[path] = node.start_mark.line + 1
        return self.value(node, path)

    def _fields(self, node: yaml.MappingNode, path: FieldPath) -> Iterator[tuple[str, Any]]:
        """The fields of a mapping. One without a value is None: the order form knows which may be empty."""
        before, cut = (FieldPath(), ""), dict[FieldPath, str]()
        for name_node, value_node in node.value:
            line = name_node.start_mark.line + 1
            if node.flow_style and _is_rest(name_node, value_node) and before[1][-1:].isdigit():
                cut[before[0]] = f"{cut.get(*before)},{name_node.value}"
                continue
            if not isinstance(name_node, yaml.ScalarNode):
                said = sentence("A field's name must be a single word.")
                self.faults.append(OrderFormFault(self.source, line, path, said))
                continue
            place = (*path, name_node.value)
            if place in self.places:
                said = listed_twice(quoted(name_node.value), self.places[place])
                self.faults.append(OrderFormFault(self.source, line, place, said))
                continue
            self.places[place] = line
            value = self.value(value_node, place)
            before = place, value if isinstance(value, str) else ""
            yield name_node.value, value
        for place, number in cut.items():
            said = sentence(CUT, number=quoted(number))
            self.faults.append(OrderFormFault(self.source, self.places[place], place, said))
            # The whole number instead of its first part, which would bring faults that nobody made.
            yield str(place[-1]), number

    def _refuse(self, node: yaml.Node, path: FieldPath, said: Sentence) -> None:
        line = self.places.get(path, node.start_mark.line + 1)
        self.faults.append(OrderFormFault(self.source, line, path, said))
