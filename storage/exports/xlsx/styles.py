"""How cells look: decimals by currency, dates, a head that stands out."""

# Places in the list of cell formats below.
PLAIN, HEAD, WHOLE, INSTANT, DAY, WRAPPED = 0, 1, 2, 6, 7, 8
AMOUNTS = {0: 3, 2: 4, 3: 5}
PERCENT = 13
BOLD_OF = {PLAIN: 1, WHOLE: 9, AMOUNTS[0]: 10, AMOUNTS[2]: 11, AMOUNTS[3]: 12}
_NUMBER_FORMATS = {164: "#,##0.000", 165: "yyyy-mm-dd hh:mm:ss", 166: "yyyy-mm-dd"}
_CENTS, _WHOLE, _COUNT, _PERCENT = 4, 3, 1, 10  # the formats that every Excel has by itself
# (number format, font, alignment) in the order of the places above
_CELLS = (
    (0, 0, ""),
    (0, 1, ""),
    (_COUNT, 0, ""),
    (_WHOLE, 0, ""),
    (_CENTS, 0, ""),
    (164, 0, ""),
    (165, 0, ""),
    (166, 0, ""),
    (0, 0, '<alignment vertical="top" wrapText="1"/>'),
    (_COUNT, 1, ""),
    (_WHOLE, 1, ""),
    (_CENTS, 1, ""),
    (164, 1, ""),
    (_PERCENT, 0, ""),
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _cell(number_format: int, font: int, alignment: str) -> str:
    applied = f'numFmtId="{number_format}" fontId="{font}" fillId="0" borderId="0" xfId="0"'
    return f'<xf {applied} applyNumberFormat="1" applyFont="1" applyAlignment="1">{alignment}</xf>'


def sheet() -> str:
    """Write the workbook's list of formats."""
    formats = "".join(f'<numFmt numFmtId="{id}" formatCode="{code}"/>' for id, code in _NUMBER_FORMATS.items())
    font = '<font>{}<sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{_MAIN}">'
        f'<numFmts count="{len(_NUMBER_FORMATS)}">{formats}</numFmts>'
        f'<fonts count="2">{font.format("")}{font.format("<b/>")}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_CELLS)}">{"".join(_cell(*cell) for cell in _CELLS)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
