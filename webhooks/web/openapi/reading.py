"""The description as people read it: operation by operation, references resolved."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]


class Told(NamedTuple):
    """One operation: where, what, with which parameters, answered how, and the columns of its rows."""

    method: str
    address: str
    operation: Schema
    parameters: list[Schema]
    responses: list[tuple[str, Schema]]
    columns: list[tuple[str, Schema]]


def operations(document: Schema) -> Iterator[Told]:
    """List every operation, deliveries last."""
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            yield told(document, method, address, operation)
    for methods in document["webhooks"].values():
        for method, operation in methods.items():
            yield told(document, method, operation["summary"].partition(" ")[2], operation)


def told(document: Schema, method: str, address: str, operation: Schema) -> Told:
    """Resolve what an operation refers to."""
    parameters = [resolved(document, one) for one in operation.get("parameters", ())]
    responses = [(status, resolved(document, one)) for status, one in operation["responses"].items()]
    return Told(method.upper(), address, operation, parameters, responses, columns(document, operation))


def columns(document: Schema, operation: Schema) -> list[tuple[str, Schema]]:
    """List the columns of a question's rows; other answers have none."""
    content = operation["responses"]["200"].get("content", {}).get("application/json", {})
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
