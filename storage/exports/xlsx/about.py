"""The sheet that says what a workbook answers: the question, what it was narrowed by, when, and how to read it."""

from collections.abc import Iterator
from typing import Any

from storage.exports.answer import Answer
from storage.exports.cells import utc
from storage.exports.xlsx.cells import told
from storage.exports.xlsx.package import MAIN
from storage.exports.xlsx.styles import HEAD, WRAPPED

WIDTHS = (22, 110)


def sheet(answer: Answer, rows: int, sheets: int) -> str:
    """Write the sheet."""
    lines = (line(at, name, value) for at, (name, value) in enumerate(facts(answer, rows, sheets), 1))
    columns = (f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(WIDTHS, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        f"<cols>{''.join(columns)}</cols><sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def line(at: int, name: str, value: Any) -> str:
    """Write one fact."""
    label = f'<c r="A{at}" s="{HEAD}"{told(name)}' if name else ""
    style = f' s="{WRAPPED}"' if not isinstance(value, int) else ""
    return f'<row r="{at}">{label}<c r="B{at}"{style}{told(value)}</row>'


def facts(answer: Answer, rows: int, sheets: int) -> Iterator[tuple[str, Any]]:
    """List what there is to know."""
    yield "Question", answer.title
    yield "Name", answer.question
    yield "Data", "Live" if answer.filters.get("livemode", True) else "Test data: nothing here is real money"
    yield "Rows", rows
    if sheets > 1:
        yield "Sheets", f"{sheets}: a sheet holds 1,048,576 rows at most"
    yield "Asked at", utc(answer.asked_at)
    yield "Times and days in", answer.zone.key
    for name, value in answer.filters.items():
        yield f"Filter {name}", str(value).lower() if isinstance(value, bool) else str(value)
    yield "Amounts", "In major units, with the decimals of their currency. Currencies are never added up."
    for number, paragraph in enumerate(filter(None, answer.definition.split("\n\n"))):
        yield "" if number else "How to read this", " ".join(paragraph.replace("`", "").split())
