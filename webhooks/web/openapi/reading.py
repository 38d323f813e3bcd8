"""The description as people read it: the forms of one answer told together, references resolved."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

Schema = Mapping[str, Any]


class Operation(NamedTuple):
    """One operation: how and where it is asked, and what is said of it."""

    method: str
    address: str
    said: Schema

    @property
    def answer(self) -> str:
        """Say what its answer is when nothing is wrong."""
        return str(next(iter(self.said["responses"].values()))["description"])

    @property
    def subject(self) -> tuple[str, str]:
        """Say what it answers, in whichever form; `payments.json` and `payments.csv` are about payments."""
        return self.method, self.said["operationId"].partition(".")[0]


class Told(NamedTuple):
    """One answer in its forms: the first operation's words, its parameters, errors, and the columns of its rows."""

    operations: Sequence[Operation]
    parameters: Sequence[Schema]
    responses: Sequence[tuple[str, Schema]]
    columns: Sequence[tuple[str, Schema]]

    @property
    def said(self) -> Schema:
        """What is said of all of them."""
        return self.operations[0].said

    @property
    def id(self) -> str:
        """Name it within the page."""
        return "-".join(self.operations[0].subject)


def described_to_people(document: Schema) -> list[Told]:
    """List every answer once, deliveries last."""
    return [told(document, list(found)) for _, found in groupby(operations(document), lambda each: each.subject)]


def operations(document: Schema) -> Iterator[Operation]:
    """List every operation."""
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            yield Operation(method.upper(), address, operation)
    for methods in document["webhooks"].values():
        for operation in methods.values():
            method, _, address = operation["summary"].partition(" ")
            yield Operation(method, address, operation)


def told(document: Schema, found: Sequence[Operation]) -> Told:
    """Resolve what an operation refers to."""
    said = found[0].said
    parameters = [resolved(document, one) for one in said.get("parameters", ())]
    responses = [(status, resolved(document, one)) for status, one in said["responses"].items()]
    return Told(found, parameters, responses, columns(document, said))


def columns(document: Schema, operation: Schema) -> list[tuple[str, Schema]]:
    """List the columns of a question's rows; other answers have none."""
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    rows = content.get("schema", {}).get("properties", {}).get("rows", {})
    return list(resolved(document, rows["items"])["properties"].items()) if rows else []


def resolved(document: Schema, part: Schema) -> Schema:
    """Follow a reference within the document."""
    if "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def kind(schema: Schema) -> str:
    """Say in a few words what a value is."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    types = schema.get("type", "")
    words = " or ".join(types if isinstance(types, list) else [types])
    return f"{words} ({schema['format']})" if "format" in schema else words
