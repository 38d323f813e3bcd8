"""Whole objects from the types of Stripe's SDK, every leaf a mark, and what the rules say must become of each."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, reduce
from typing import Any

from tests.canary.marks import Marks
from tests.stripe_types import Kind, classes, every_field, pinned
from tests.webhooks.redaction.synthetic import covering
from webhooks.redaction.rules import RULES

Json = Any
Leaf = Callable[
    [Marks, str, str, tuple[str, ...]], Json
]  # marks, path, fate, and the words or the type that Stripe has
GOOD = ("succeeded", "paid", "complete", "open", "active", "usd", "void")  # what finance's questions look for
SCALARS = {"str", "int", "float", "bool"}


def natural(marks: Marks, path: str, fate: str, kind: tuple[str, ...]) -> Json:
    """Fill a leaf as Stripe would, so that what is kept can be projected; kept words and flags can carry no mark."""
    if kind == ("bool",):
        return True
    if fate == "keep" and path.endswith("currency"):
        return "usd"
    if fate == "keep" and not SCALARS & {*kind}:
        return next((word for word in GOOD if word in kind), kind[0])
    if kind in (("int",), ("float",)):
        return marks.number(path, fate) + (0.5 if kind == ("float",) else 0)
    return marks.text(path, fate)


def texts(marks: Marks, path: str, fate: str, kind: tuple[str, ...]) -> Json:
    """Fill every leaf with a text, also where Stripe has numbers: the object cannot be projected."""
    return marks.text(path, fate)


def numbers(marks: Marks, path: str, fate: str, kind: tuple[str, ...]) -> Json:
    """Fill every leaf with a number, also where Stripe has texts."""
    return marks.number(path, fate) + (0.5 if kind == ("float",) else 0)


@dataclass
class Writer:
    """Writes one object of a kind. `fates` are the rules' paths; without any, everything must go."""

    marks: Marks
    name: str
    leaf: Leaf
    expands: bool = False  # whole objects stand where webhooks have ids
    fates: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of leaves, by their own name
    known: dict[str, str] = field(default_factory=dict)  # fates that were looked up

    def whole(self) -> dict[str, Json]:
        """Write the object with all fields of the pinned SDK, those of older API versions, and some of no version."""
        known = classes(pinned()).get(self.name)  # an object of older SDKs is written from the lists of its fields
        built: dict[str, Json] = {**(self.object(known, "", ()) if known else {}), "object": self.name}
        for path in every_field(self.name):
            self.plant(built, path.split("."), "")
        built["new_" + self.marks.text("(unknown name)", "name" if self.fates else "drop")] = self.marks.text(
            "(unknown)", "drop"
        )
        return built

    def object(self, kind: Kind, path: str, above: tuple[Kind, ...]) -> dict[str, Json]:
        """Write the fields of a class, and one with a name that is none."""
        built = {
            name: self.value(annotation, kind, f"{path}.{name}".lstrip("."), (*above, kind))
            for name, annotation in annotations(kind)
        }
        strange = {"Not a name " + self.marks.text(f"{path}.(name)", "drop"): self.marks.text(f"{path}.(?)", "drop")}
        return built | strange

    def value(self, annotation: ast.expr, kind: Kind, path: str, above: tuple[Kind, ...]) -> Json:
        """Write what a field's annotation allows; of several things all at once, as far as they go together."""
        match annotation:
            case ast.Constant(value=str(quoted)):
                return self.value(parsed(quoted), kind, path, above)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return self.named(name, kind, path, above)
            case ast.Subscript(value=ast.Name(id=wrap), slice=inner):
                return self.wrapped(wrap, inner, kind, path, above)
        return self.mark(path, ("str",))

    def named(self, name: str, kind: Kind, path: str, above: tuple[Kind, ...]) -> Json:
        """Write a plain value, or an object of a class; a class within itself is a leaf."""
        found = None if name in SCALARS else meant(kind, name)
        if found is None or found in above:
            return self.mark(path, (name if name in SCALARS else "str",))
        return self.object(found, path, above)

    def wrapped(self, wrap: str, inner: ast.expr, kind: Kind, path: str, above: tuple[Kind, ...]) -> Json:
        """Write lists with two items, free-form maps with marked keys, and ids or what they stand for."""

        def one(at: str = path) -> Json:
            return self.value(inner, kind, at, above)

        match wrap:
            case "ListObject":
                return self.listed(path) | {"data": [one(f"{path}.data"), one(f"{path}.data")]}
            case "List":
                return [one(), one()]
            case "UntypedStripeObject" | "Dict":
                return {self.marks.text(f"{path}.*", self.fate(f"{path}.*")): one(f"{path}.*") for _ in range(2)}
        if wrap == "ExpandableField" and not (self.expands and len(above) == 1):
            return self.mark(path, ("str",))
        return self.either(inner, kind, path, above, is_word=wrap == "Literal")

    def either(self, inner: ast.expr, kind: Kind, path: str, above: tuple[Kind, ...], *, is_word: bool) -> Json:
        """Write one of some words, or several things at once as far as they go together."""
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if is_word:
            return self.mark(path, tuple(part.value for part in parts if isinstance(part, ast.Constant)))
        return reduce(both, (self.value(part, kind, path, above) for part in parts))

    def listed(self, path: str) -> dict[str, Json]:
        """Write what surrounds the items of a list."""
        around = {"object": "str", "has_more": "bool", "total_count": "int", "url": "str"}
        return {name: self.mark(f"{path}.{name}", (kind,)) for name, kind in around.items()}

    def mark(self, path: str, kind: tuple[str, ...]) -> Json:
        """Fill a leaf."""
        self.kinds.setdefault(path.rpartition(".")[2], kind)
        return self.leaf(self.marks, path, self.fate(path), kind)

    def fate(self, path: str) -> str:
        """Read off the rules, without the code under test, what must become of a leaf."""
        if path not in self.known:
            rule = covering(path, self.fates)
            lost = rule is None or (self.fates[rule] == "keep" and path not in (rule, f"{rule}.id"))
            self.known[path] = "drop" if lost else self.fates[str(rule)]
        return self.known[path]

    def plant(self, place: Json, path: list[str], above: str) -> None:
        """Add a field of an older API version where the object has none."""
        for item in place if isinstance(place, list) else [place]:
            if not isinstance(item, dict):
                continue
            name, *below = path
            here = f"{above}.{name}".lstrip(".")
            if below:
                self.plant(item.setdefault(name, [{}, {}] if name == "data" else {}), below, here)
            elif name not in item:
                item[name] = self.mark(here, self.kinds.get(name, ("str",)))


def both(one: Json, other: Json) -> Json:
    """Put two alternatives together: objects field by field; else the one that has more in it."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **other}
    return other if isinstance(other, dict | list) else one


@cache
def parsed(quoted: str) -> ast.expr:
    """Read an annotation that stands in quotes."""
    return ast.parse(quoted, mode="eval").body


@cache
def meant(kind: Kind, name: str) -> Kind | None:
    """Find the class that a name means inside another."""
    return kind.named(name)


@cache
def annotations(kind: Kind) -> tuple[tuple[str, ast.expr], ...]:
    """List the fields that a class declares."""
    declared = [
        item for item in kind.node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    ]
    named = ((ast.unparse(item.target).removesuffix("_"), item.annotation) for item in declared)
    return tuple((name, annotation) for name, annotation in named if name[0].islower())


def marked(marks: Marks, name: str, leaf: Leaf, *, expands: bool = False) -> dict[str, Json]:
    """Write an object of which the rules keep what they say."""
    return Writer(marks, name, leaf, expands, dict(RULES[name].paths())).whole()


def unkept(marks: Marks, name: str, leaf: Leaf = natural) -> dict[str, Json]:
    """Write an object of which nothing may stay."""
    return Writer(marks, name, leaf).whole()
