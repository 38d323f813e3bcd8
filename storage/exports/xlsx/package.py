"""The parts of a workbook that hold it together (ECMA-376 part 2): its files, and its sheets in their order."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from storage.exports.xlsx import styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ABOUT = "About"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Told(NamedTuple):
    """What the workbook must know of a sheet: its name, and which cells its filters span."""

    name: str
    span: str


def part(number: int) -> str:
    """Name the file of a sheet."""
    return f"xl/worksheets/sheet{number}.xml"


def parts(sheets: Sequence[Told]) -> Mapping[str, str]:
    """Write every part but the sheets; the last sheet says what the others are."""
    names = [sheet.name for sheet in sheets] + [ABOUT]
    return {
        "[Content_Types].xml": _HEAD + _content_types(len(names)),
        "_rels/.rels": _HEAD + _relations({"officeDocument": ["xl/workbook.xml"]}),
        "xl/_rels/workbook.xml.rels": _HEAD
        + _relations(
            {"worksheet": [f"worksheets/sheet{at}.xml" for at in range(1, len(names) + 1)], "styles": ["styles.xml"]}
        ),
        "xl/workbook.xml": _HEAD + _workbook(names, sheets),
        "xl/styles.xml": styles.sheet(),
    }


def _content_types(sheets: int) -> str:
    own = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    own |= {f"/{part(number)}": "worksheet" for number in range(1, sheets + 1)}
    overrides = (f'<Override PartName="{name}" ContentType="{_TYPES}.{kind}+xml"/>' for name, kind in own.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(overrides)}</Types>'
    )


def _relations(targets: Mapping[str, Sequence[str]]) -> str:
    named = [(kind, target) for kind, of_kind in targets.items() for target in of_kind]
    links = (
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(named, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _workbook(names: Sequence[str], filtered: Sequence[Told]) -> str:
    sheets = (
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}"><bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{''.join(sheets)}</sheets><definedNames>{''.join(_filters(filtered))}</definedNames></workbook>"
    )


def _filters(sheets: Sequence[Told]) -> Iterator[str]:
    for place, sheet in enumerate(sheets):
        yield (
            f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1">'
            f"'{escape(sheet.name)}'!{sheet.span}</definedName>"
        )
