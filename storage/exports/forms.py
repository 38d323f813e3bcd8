"""The forms in which an answer can leave as a file. Pages, links and commands are made from this table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from storage.exports.answer import Answer


@dataclass(frozen=True, slots=True)
class Form:
    """A form by the ending of its addresses and files. Its module is loaded when a file is made: some are heavy.

    People read amounts in major units, 49.90; `is_minor` says that the form has them in the smallest unit, 4990.
    """

    name: str
    label: str
    media_type: str
    module: str
    is_minor: bool = False

    def pieces(self, answer: Answer) -> Iterator[bytes]:
        """Write a file piece by piece; whoever stops taking them leaves nothing behind."""
        written: Iterator[bytes] = import_module(self.module).pieces(answer)
        return written


_ALL = (
    Form("csv", "CSV", "text/csv; charset=utf-8", "storage.exports.spreadsheet"),
    Form(
        "xlsx",
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "storage.exports.xlsx",
    ),
    Form("jsonl", "JSON Lines", "application/jsonl", "storage.exports.jsonl", is_minor=True),
    Form("parquet", "Parquet", "application/vnd.apache.parquet", "storage.exports.parquet", is_minor=True),
)
FORMS: Mapping[str, Form] = {form.name: form for form in _ALL}
