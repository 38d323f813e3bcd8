"""Workbooks as finance opens them: typed cells, a fixed head, totals, a sheet about them, and nothing that runs."""

from datetime import datetime

import pytest

from storage.exports.columns import Kind, columns
from tests.storage.exports.reading import ALL, EMPTY, FULL, answer, from_xlsx, workbook, written
from tests.storage.exports.test_spreadsheet import FORMULAS


def test_workbook_has_typed_cells() -> None:
    """Numbers with the currency's decimals, real dates in the asked zone, yes and no as such."""
    sheet = workbook(written("xlsx", answer(ALL, [FULL, EMPTY], "Europe/Berlin"))).worksheets[0]
    cells = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))

    assert {name: cell.value for name, cell in cells.items()} == {
        "created": datetime(2026, 3, 29, 3, 30),  # noqa: DTZ001 — Excel's times have no zone
        "id": "pi_1",
        "amount": -1.25,
        "currency": "kwd",
        "fee": 35,
        "settlement_currency": "jpy",
        "count": 3,
        "churn": 0.125,
        "lifetime": 2.25,
        "due": datetime(2026, 3, 1),  # noqa: DTZ001
        "paid": True,
        "items": "2 × price_1 at 5.00 eur per 1 month",
        "old": "-12.50",
    }
    shown = {name: cells[name].number_format for name in ("created", "amount", "fee", "churn", "due")}
    assert shown == {
        "created": "yyyy-mm-dd hh:mm:ss",
        "amount": "#,##0.000",
        "fee": "#,##0",
        "churn": "0.00%",
        "due": "yyyy-mm-dd",
    }
    assert [cell.value for cell in sheet[3]] == [None] * len(ALL)


def test_workbook_is_ready_to_work_with() -> None:
    """The head stays in sight, columns can be filtered and are wide enough."""
    book = workbook(written("xlsx", answer(ALL, [FULL])))
    sheet = book.worksheets[0]

    assert book.sheetnames == ["figures", "About"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:M2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["L"].width == len("2 × price_1 at 5.00 eur per 1 month") + 2


def test_workbook_says_what_it_is() -> None:
    """A file that was sent on must say what was asked, when, and how to read it."""
    about = workbook(written("xlsx", answer(ALL, [FULL], "Asia/Kolkata")))["About"]

    assert [list(row) for row in about.iter_rows(values_only=True)] == [
        ["Question", "What are the figures?"],
        ["Name", "figures"],
        ["Data", "Live"],
        ["Rows", 1],
        ["Asked at", "2026-11-25T12:00:00Z"],
        ["Times and days in", "Asia/Kolkata"],
        ["Filter currency", "eur"],
        ["Filter livemode", "true"],
        ["Filter tz", "Asia/Kolkata"],
        ["Amounts", "In major units, with the decimals of their currency. Currencies are never added up."],
        ["How to read this", "One figure a row."],
        [None, "Nothing else."],
    ]


def test_workbook_adds_up_per_currency_and_never_what_is_unknown() -> None:
    """A sum without one of its parts would be taken for the whole."""
    told = columns(id=Kind.ID, amount=Kind.MONEY, currency=Kind.TEXT, fee=Kind.FEE, count=Kind.COUNT, counts=Kind.FLAG)
    rows = [
        {"id": "a", "amount": 100, "currency": "eur", "fee": 3, "count": 1, "counts": True},
        {"id": "b", "amount": 205, "currency": "eur", "fee": None, "count": 1, "counts": True},
        {"id": "c", "amount": 400, "currency": "jpy", "fee": 5, "count": 2, "counts": True},
        {"id": "d", "amount": 999, "currency": "jpy", "fee": 9, "count": 9, "counts": False},
    ]
    content = written("xlsx", answer(told, rows, added=("amount", "fee", "count")))
    sheet = workbook(content).worksheets[0]
    lines = [list(row) for row in sheet.iter_rows(min_row=6, values_only=True)]

    assert len(from_xlsx(content)) == 5
    assert lines == [
        [None] * 6,
        ["Total", 3.05, "eur", "unknown", 2, None],
        ["Total", 400, "jpy", 5, 2, None],
    ]
    assert (sheet["B7"].number_format, sheet["B8"].number_format, sheet["B7"].font.bold) == ("#,##0.00", "#,##0", True)


def test_long_workbook_goes_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel opens no sheet with more rows than it can show."""
    monkeypatch.setattr("storage.exports.xlsx.sheet.MOST_ROWS", 1001)
    rows = [{"count": number, "currency": "eur"} for number in range(2000)]
    told = columns(count=Kind.COUNT, currency=Kind.TEXT, note=Kind.TEXT)
    rows = [row | {"note": "x"} for row in rows]
    book = workbook(written("xlsx", answer(told, rows, added=("count",))))

    assert book.sheetnames == ["figures", "figures (2)", "figures (3)", "About"]
    held = [
        cell for sheet in book.worksheets[:2] for (cell,) in sheet.iter_rows(min_row=2, max_col=1, values_only=True)
    ]
    assert held == list(range(2000))
    assert list(book.worksheets[2].iter_rows(min_row=3, values_only=True)) == [(sum(range(2000)), "eur", "Total")]
    assert book["About"]["B4"].value == 2000


def test_number_that_excel_would_round_is_text() -> None:
    """Excel keeps fifteen digits: the sixteenth would silently become 0."""
    told = columns(amount=Kind.MONEY, currency=Kind.TEXT, count=Kind.COUNT)
    row = {"amount": 10**15 + 1, "currency": "eur", "count": -(10**15) - 1}

    [_, cells] = from_xlsx(written("xlsx", answer(told, [row])))

    assert cells == ["10000000000000.01", "eur", "-1000000000000001"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_is_text_in_a_workbook(formula: str) -> None:
    """A reference that a buyer typed into a checkout must not run on finance's machine."""
    sheet = workbook(written("xlsx", answer(columns(note=Kind.TEXT), [{"note": formula}]))).worksheets[0]
    cell = sheet["A2"]

    assert cell.data_type == "s"
    assert (cell.value, cell.hyperlink) == (formula.replace("\r", "_x000D_"), None)
