"""Step 2 of the path: the bytes that draw a page -> the operations among them that say something about its text.

pypdf reads content one character at a time, in Python, which takes half of the time of reading a page; here one search takes
an operation as a whole. Whatever is unusual (an image within the content, nested strings, broken numbers) is left to pypdf.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

Operation: TypeAlias = tuple[list[Any], bytes]
"""Operands and operator, as pypdf keeps them: numbers, names as `str`, strings as `bytes`, arrays as lists."""

_SPACE = rb"[\0\t\n\f\r ]"
_ENDS = rb"(?=[\0\t\n\f\r \[(</%]|\Z)"
_STRING = rb"\((?:[^()\\]|\\[\s\S])*+\)"
_HEX = rb"<[0-9A-Fa-f\0\t\n\f\r ]*+>"
_NAME = rb"/[^\0\t\n\f\r \[\]()<>{}/%#]++"
_NUMBER = rb"[-+.\d]++"
_OPERATION = re.compile(
    rb"(?:%s|%%[^\r\n]*+)*+(?:" % _SPACE
    + rb"((?:%s%s++)*+)([A-Za-z'\"]++[\*01]?)%s" % (_NUMBER, _SPACE, _ENDS)  # 1, 2: numbers and an operator
    + rb"|\[((?:%s|%s|%s|%s)*+)\]%s*+TJ%s" % (_STRING, _HEX, _NUMBER, _SPACE, _SPACE, _ENDS)  # 3
    + rb"|(%s|%s)%s*+(Tj|')%s" % (_STRING, _HEX, _SPACE, _ENDS)  # 4, 5
    + rb"|(%s)%s++(%s)%s++Tf%s" % (_NAME, _SPACE, _NUMBER, _SPACE, _ENDS)  # 6, 7
    + rb"|(%s)%s*+(%s|<<(?:[^<>()]|%s|%s)*+>>)%s*+(?:BDC|DP)%s" % (_NAME, _SPACE, _NAME, _STRING, _HEX, _SPACE, _ENDS)  # 8, 9
    + rb"|(%s)%s++([A-Za-z]++)%s" % (_NAME, _SPACE, _ENDS)  # 10, 11
    + rb"|\[[-+.\d\0\t\n\f\r ]*+\]%s*+%s%s++d%s" % (_SPACE, _NUMBER, _SPACE, _ENDS)  # a dash pattern
    + rb"|\Z)"
)
_PIECE = re.compile(rb"(%s)|(%s)|(%s)" % (_STRING, _HEX, _NUMBER))
_ACTUAL_TEXT = re.compile(rb"/ActualText%s*+(%s|%s)" % (_SPACE, _STRING, _HEX))
_MARK = re.compile(rb"/MCID%s++(\d{1,9})" % _SPACE)
_NEWLINE = re.compile(rb"\r\n?")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|([\s\S]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"(": b"(", b")": b")", b"\\": b"\\"}
_NUMERIC = frozenset(b"cm Tm Td TD Tc Tw Tz TL Ts Tr g rg k sc scn BT ET q Q T* EMC".split())
_NAMED = frozenset(b"Do gs cs BMC".split())
PAINTING = frozenset(b"w re m l c v y f F f* B B* b b* n S s sh".split())
"""Operators that say nothing of text but what it stands on."""


class _Unusual(Exception):
    """Ends the quick way."""


def operations_of(data: bytes, *, painting: bool = False) -> list[Operation] | None:
    """Read the operations that place, show or hide text, or paint images and forms.

    Args:
        data: Decoded content of a page or a form.
        painting: Whether those are wanted too that paint areas.

    Returns:
        In order, without operations that draw; the marks of content have their `ActualText` and number, or the name of their
        properties, as second operand. None where the content is unusual: pypdf is to read it.
    """
    operations: list[Operation] = []
    numeric = _NUMERIC | PAINTING if painting else _NUMERIC
    add = operations.append
    position, end = 0, len(data)
    match_at = _OPERATION.match
    try:
        while position < end:
            match = match_at(data, position)
            if match is None:
                return None
            position = match.end()
            group = match.lastindex
            if group == 2:
                operator = match[2]
                if operator in numeric:
                    add(([float(number) for number in match[1].split()], operator))
                elif operator == b"BI":
                    return None
            elif group == 3:
                add(([_array(match[3])], b"TJ"))
            elif group == 5:
                add(([_string(match[4])], match[5]))
            elif group == 7:
                add(([match[6].decode("latin-1"), float(match[7])], b"Tf"))
            elif group == 9:
                add(([match[8].decode("latin-1"), _properties(match[9])], b"BDC"))
            elif group == 11 and (match[11] in _NAMED or (painting and match[11] in (b"sh", b"scn"))):
                add(([match[10].decode("latin-1")], match[11]))
    except (_Unusual, ValueError):
        return None
    return operations


def _array(body: bytes) -> list[Any]:
    from pypdf.generic import ArrayObject

    pieces: list[Any] = ArrayObject()
    for match in _PIECE.finditer(body):
        pieces.append(float(match[3]) if match.lastindex == 3 else _string(match[0]))
    return pieces


def _string(raw: bytes) -> bytes:
    if raw[:1] == b"<":
        digits = b"".join(raw[1:-1].replace(b"\0", b"").split()).decode("ascii")
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    body = raw[1:-1]
    if b"\\" not in body:
        return body
    return _ESCAPE.sub(_unescape, body)


def _unescape(match: re.Match[bytes]) -> bytes:
    if match[1] is not None:
        code = int(match[1], 8)
        if code > 255:
            raise _Unusual
        return bytes((code,))
    if match[2] is not None:
        return b""
    if match[3] not in _ESCAPED:
        raise _Unusual
    return _ESCAPED[match[3]]


def _properties(raw: bytes) -> str | dict[str, Any]:
    """Return the name of a list of properties, or those of it that say what the text is, or where the structure says it."""
    if raw[:1] == b"/":
        return raw.decode("latin-1")
    properties: dict[str, Any] = {}
    if found := _ACTUAL_TEXT.search(raw):
        properties["/ActualText"] = _string(found[1])
    if found := _MARK.search(raw):
        properties["/MCID"] = int(found[1])
    return properties
