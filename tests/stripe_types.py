"""Reads off a Stripe SDK which fields each object has: `python -m tests.stripe_types SDK_FOLDER [NEWER_LIST] > FILE`.

The SDK's source is parsed, never imported: only so can several versions be read side by side. What a newer list has
is left out: together they say what any version has.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from webhooks.redaction.rules import RULES

OBJECT_NAME = re.compile(
    r'^class (\w+)\((?:(?!^class ).)*?^    OBJECT_NAME: ClassVar\[\s*Literal\[\s*"([^"]+)"', re.M | re.S
)
# Below these only the first level is listed (and a card's): each payment method has dozens of fields of its
# own, and an error carries the whole objects that it is about.
CUT = {
    "configuration",
    "country_options",
    "destination_details",
    "external_accounts",
    "identity",
    "individual",
    "latest_attempt",
    "next_action",
    "payment_intent",
    "payment_method",
    "payment_method_details",
    "payment_method_options",
    "setup_intent",
    "source",
    "sources",
    "subscriptions",
}
LIST = ("data", "has_more", "object", "total_count", "url")  # what surrounds the items of a ListObject
LISTS = Path(__file__).parent / "fixtures/stripe/fields"


@dataclass(frozen=True)
class Kind:
    """A class in the SDK, where it stands, and the classes around it."""

    module: Path
    node: ast.ClassDef
    around: tuple[ast.ClassDef, ...] = ()

    def named(self, name: str) -> "Kind | None":
        """Find the class that `name` means here: a nested one first, then an imported one."""
        scopes = (*self.around, self.node)
        for depth in range(len(scopes), 0, -1):
            for child in scopes[depth - 1].body:
                if isinstance(child, ast.ClassDef) and child.name == name:
                    return Kind(self.module, child, scopes[:depth])
        return resource(self.module, name)


@cache
def names(module: Path) -> dict[str, Path | ast.ClassDef]:
    """Map each name a file defines to its class, and each it imports to the file that defines it."""
    root = next(folder for folder in module.parents if folder.name == "stripe").parent
    found: dict[str, Path | ast.ClassDef] = {}
    body = ast.parse(module.read_text()).body
    guarded = [node for block in body if isinstance(block, ast.If) for node in block.body]  # if TYPE_CHECKING
    for node in [*body, *guarded]:
        if isinstance(node, ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            target = root / (str(node.module).replace(".", "/") + ".py")
            found.update({alias.name: target for alias in node.names if alias.name not in found})
    return found


def resource(module: Path, name: str) -> Kind | None:
    """Find the class that `name` means in a file."""
    found = names(module).get(name)
    if isinstance(found, Path):
        return resource(found, name) if found.exists() else None
    return Kind(module, found) if found else None


def shapes(annotation: ast.expr, kind: Kind) -> Iterator[tuple[str, Kind]]:
    """List the classes a field may hold: ("", class), or ("list", class) inside a ListObject."""
    match annotation:
        case ast.Constant(value=str(quoted)):
            yield from shapes(ast.parse(quoted, mode="eval").body, kind)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            found = kind.named(name)
            yield from [("", found)] if found and name != "StripeObject" else []
        case ast.Subscript(value=ast.Name(id="ListObject"), slice=inner):
            yield from (("list", shape) for _, shape in shapes(inner, kind))
        case ast.Subscript(value=ast.Name(id="Optional" | "List" | "Union"), slice=inner):
            yield from shapes(inner, kind)
        case ast.Tuple(elts=parts):
            yield from (shape for part in parts for shape in shapes(part, kind))


def fields(kind: Kind, above: tuple[Kind, ...] = ()) -> Iterator[str]:
    """List the dotted paths of every leaf of a class; a class within itself is a leaf."""
    for item in kind.node.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        name = item.target.id.removesuffix("_")
        if name[0].isupper() or name.startswith("_"):
            continue
        within = [(wrap, inner) for wrap, inner in shapes(item.annotation, kind) if inner not in above]
        yield from leaves(name, within, (*above, kind))


def leaves(name: str, within: list[tuple[str, Kind]], above: tuple[Kind, ...]) -> Iterator[str]:
    """List the paths at and below one field."""
    below = [(wrap, path) for wrap, kind in within for path in fields(kind, above)]
    if not below:
        yield name
    if any(wrap for wrap, _ in below):
        yield from (f"{name}.{part}" for part in LIST[1:])
    for wrap, path in below:
        path = cut(path) if name in CUT else path
        yield f"{name}.data.{path}" if wrap else f"{name}.{path}"


def cut(path: str) -> str:
    """Shorten a path to its first level; of a card, the fields are named."""
    parts = path.split(".")
    return ".".join(parts[: 2 if parts[0] == "card" else 1])


@cache
def classes(sdk: Path) -> dict[str, Kind]:
    """Find the class of each object that this SDK knows, by Stripe's name of the object."""
    found = {}
    for module in sorted(sdk.rglob("_*.py")):
        for class_name, object_name in OBJECT_NAME.findall(module.read_text()):
            kind = resource(module, class_name)
            assert kind
            found[object_name] = kind
    return found


def field_lists(sdk: Path) -> dict[str, list[str]]:
    """List the fields of every object with rules that this SDK knows."""
    return {name: sorted(set(fields(kind))) for name, kind in sorted(classes(sdk).items()) if name in RULES}


@cache
def pinned() -> Path:
    """Find the SDK that is installed."""
    spec = find_spec("stripe")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def read(name: str) -> dict[str, list[str]]:
    """Read a list beside the fixtures: an object a line, its fields parted by blanks."""
    lists = json.loads((LISTS / f"{name}.json").read_text())
    return {name: listed.split() for name, listed in lists.items() if name != "note"}


@cache
def versions() -> dict[str, dict[str, list[str]]]:
    """List the fields by API version: the pinned SDK's, and those of the lists beside the fixtures."""
    lists = {file.stem: read(file.stem) for file in sorted(LISTS.glob("*.json"))}
    charge = {path for listed in lists.values() for path in listed.get("charge", ())}
    lists["2020-08-27"]["payment_intent"] += [f"charges.data.{path}" for path in sorted(charge)]
    return {**lists, "pinned": field_lists(pinned())}


@cache
def every_field(name: str) -> list[str]:
    """List the fields that an object has in any version."""
    return sorted({path for lists in versions().values() for path in lists.get(name, ())})


def main(sdk: str, newer: str = "") -> None:
    """Print what this SDK lists and a newer list does not."""
    known = read(newer) if newer else {}
    lists = {name: set(listed).difference(known.get(name, ())) for name, listed in field_lists(Path(sdk)).items()}
    json.dump({name: " ".join(sorted(listed)) for name, listed in lists.items() if listed}, sys.stdout, indent=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
