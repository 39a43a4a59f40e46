"""Step 2 of the path: the operations that draw a page -> its pieces of text, with where and how each of them is shown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from stratbot.corpus.content import Operation, operations_of
from stratbot.corpus.structure import StructureTexts

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top, in points, the way the page is turned for reading."""
Rule: TypeAlias = tuple[float, float, float]
"""An upright line: how far from the left, its lower and its upper end."""
_Matrix: TypeAlias = tuple[float, float, float, float, float, float]

_MAX_RUNS = 20_000
_MAX_FORMS = 200
_MAX_DEPTH = 8
_MAX_PAINTED_BYTES = 200_000
"""Of content that is looked through for what lies behind white text: a map is more, and its labels are seen."""
_MAX_BOXES = 3_000
_SHORTEST_RULE = 6.0
_BROADEST_RULE = 4.0
"""Points; what is broader is an area, with an edge on each side."""
_SHORT_STRING = 12
_CACHED_STRINGS = 1_000
_MAX_FONTS = 200
WORD_GAP = 0.13
"""Of the size of the letters: a gap within a string that is at least so wide may part words."""
_NEW_RUN_GAP = 0.9
"""Of the size of the letters: a gap that wide ends a run."""
_WHITE = 0.98
_UNICODE_NAME = re.compile("uni[0-9A-F]{4}")
_CODE_NAME = re.compile(r"/\d{2,3}")
_TEXT_SHOWN = (b"Tj", b"TJ", b"'", b'"')


@dataclass(slots=True, eq=False)
class Run:
    """A piece of text that is shown in one go: as a rule a line, a part of it, or a word."""

    text: str
    x: float
    """Of the start of its base line, in points from the left of the page as it is turned for reading."""
    y: float
    """From the bottom."""
    end: float
    """Where it ends, along its line: `x` of its end where it is upright."""
    size: float
    """Of the letters, as shown, in points."""
    angle: int
    """0, 90, 180 or 270; -1 where the line is slanted."""
    font: int
    """Names the font within the document."""
    invisible: bool = False
    """Whether nothing of it is painted."""
    white: bool = False
    layer_off: bool = False
    actual: int = -1
    """Which `ActualText` of the page stands for it; -1: none."""
    gaps: list[tuple[int, float]] = field(default_factory=list)
    """After how many characters (white space not counted) a gap follows that is no character, and its width in sizes."""

    @property
    def box(self) -> Box:
        """Roughly, what it covers."""
        if self.angle in (90, 270):
            low, high = sorted((self.y, self.end))
            across = self.size * (-0.75 if self.angle == 90 else 0.75)
            return (min(self.x, self.x + across), low, max(self.x, self.x + across), high)
        return (min(self.x, self.end), self.y - 0.2 * self.size, max(self.x, self.end), self.y + 0.75 * self.size)

    @property
    def middle(self) -> tuple[float, float]:
        """Of the box."""
        left, bottom, right, top = self.box
        return (left + right) / 2, (bottom + top) / 2


def within(point: tuple[float, float], boxes: Iterable[Box]) -> bool:
    """Return whether a point lies in one of some boxes, or a point's breadth beside it."""
    x, y = point
    return any(box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1 for box in boxes)


@dataclass(slots=True)
class PageGeometry:
    """What is drawn on a page that matters for its text."""

    box: Box
    """What a viewer shows of it."""
    runs: list[Run]
    """In the order in which they are drawn."""
    actual_texts: list[str]
    images: list[Box]


class TooMuchError(Exception):
    """A page holds more pieces than are looked at; it is read without looking at where they stand."""


class _Font:
    """What the codes of a font mean and how wide they are, found once for a document."""

    __slots__ = ("_cache", "_default", "_encoding", "_map", "_table", "_widths", "names", "number")

    def __init__(self, resource: Any, number: int) -> None:
        from pypdf.generic._font import Font

        self.number = number
        self.names: dict[str, str] = {}
        """Of glyphs that pypdf leaves in the text, with the letters that they stand for."""
        self._cache: dict[bytes, tuple[str, float]] = {}
        if resource is None:
            self._encoding: Any = None
            self._table = ["\ufffd"] * 256
            self._map: dict[Any, Any] = {}
            self._widths: dict[str, float] = {}
            self._default = 500.0
            return
        font = Font.from_font_resource(resource)
        self._map = font.character_map
        self._widths = _widths(resource, font.character_widths)
        self._default = float(font.character_widths["default"])
        self._encoding = font.encoding if isinstance(font.encoding, str) else None
        self._table = (
            []
            if isinstance(font.encoding, str)
            else [
                "".join(str(self._map.get(character, character)) for character in font.encoding.get(code, chr(code)))
                for code in range(256)
            ]
        )
        self.names = _spelled(name for name in self._table if len(name) > 1 and name[0] == "/")

    def read(self, string: bytes) -> tuple[str, float]:
        """Return the text of a string and its width in thousandths of the size."""
        known = self._cache.get(string)
        if known is not None:
            return known
        widths, default = self._widths, self._default
        if self._encoding is None:
            table = self._table
            text = "".join([table[code] for code in string])
            width = sum([widths.get(character, default) for character in string.decode("latin-1")])
        else:
            try:
                codes = string.decode(self._encoding, "surrogatepass")
            except UnicodeDecodeError:
                codes = string.decode(self._encoding, "replace")
            text = "".join([str(self._map.get(code, code)) for code in codes])
            width = sum([widths.get(code, default) for code in codes])
        if len(string) <= _SHORT_STRING:
            if len(self._cache) >= _CACHED_STRINGS:
                self._cache.clear()
            self._cache[string] = (text, width)
        return text, width


def _widths(resource: Any, widths: dict[str, float]) -> dict[str, float]:
    """Return pypdf's widths, or those of a Type 3 font: it has its own unit, and pypdf rounds them to whole numbers."""
    if resource.get("/Subtype") != "/Type3":
        return widths
    first = int(resource.get("/FirstChar", 0))
    scale = 1000 * abs(float(resource["/FontMatrix"].get_object()[0]))
    return {chr(first + place): float(width) * scale for place, width in enumerate(resource["/Widths"].get_object()[:256])}


class DocumentGeometry:
    """What the pages of a document share: its fonts and the layers that are off."""

    def __init__(self, reader: PdfReader) -> None:
        self._reader = reader
        self._fonts: dict[int, tuple[Any, _Font]] = {}
        self._count = 0
        self._unknown = _Font(None, -1)
        self._off = _layers_off(reader)
        self._structure = StructureTexts(reader)

    def look_at(self, page: PageObject, operations: Sequence[Operation]) -> PageGeometry:
        """Say where and how the text of a page is shown.

        Args:
            page: Of the document.
            operations: Of its content, from `operations_of`.

        Raises:
            TooMuchError: It has more pieces than are looked at.
        """
        from pypdf._page import _get_page_resources

        matrix, box = _turned(page)
        walk = _Walk(self, box, self._structure.of_page(page))
        walk.walk(operations, _get_page_resources(page), matrix, layer_off=False, depth=0)
        return walk.found

    def font(self, resource: Any) -> _Font:
        """Return a font by its resource."""
        known = self._fonts.get(id(resource))
        if known is None:
            if len(self._fonts) >= _MAX_FONTS:
                self._fonts.clear()
            try:
                self._count += 1
                made = _Font(resource, self._count)
            except (AttributeError, TypeError):  # as pypdf does: it has no such font then
                made = self._unknown
            known = self._fonts[id(resource)] = (resource, made)  # with the resource, which keeps its id from being used anew
        return known[1]

    def glyph_names(self) -> dict[int, dict[str, str]]:
        """Return the names of glyphs that stand in the text, and their letters, by the number of the font."""
        return {font.number: font.names for _, font in self._fonts.values() if font.names}

    @property
    def unknown_font(self) -> _Font:
        """The one that stands for a font that is not there."""
        return self._unknown

    def is_off(self, group: Any) -> bool:
        """Return whether a layer, or a group that depends on layers, is switched off."""
        if not self._off or group is None:
            return False
        reference = getattr(group, "indirect_reference", None)
        if reference is not None and reference.idnum in self._off:
            return True
        members = group.get("/OCGs") if hasattr(group, "get") else None
        if members is None:
            return False
        members = members.get_object()
        each = [member.get_object() for member in members] if isinstance(members, list) else [members]
        off = [getattr(member, "indirect_reference", None) is not None and self.is_off(member) for member in each]
        policy = str(group.get("/P", "/AnyOn"))
        if policy == "/AllOn":
            return any(off)
        if policy in ("/AnyOff", "/AllOff"):
            return not (any(off) if policy == "/AnyOff" else all(off))
        return bool(off) and all(off)

    def content(self, form: Any) -> list[Operation] | None:
        """Return the operations of a form, None where it shows no text."""
        from pypdf.generic import ContentStream

        content = form if isinstance(form, ContentStream) else ContentStream(form, self._reader, "bytes")
        data = content.get_data()
        if not any(operator in data for operator in (*_TEXT_SHOWN, b"Do")):
            return None
        operations = operations_of(data)
        return operations if operations is not None else content.operations


def _spelled(names: Iterable[str]) -> dict[str, str]:
    """Return the letters that names of glyphs stand for, by the Adobe Glyph List; those that stand for none are left out."""
    from pypdf._codecs.adobe_glyphs import adobe_glyphs

    given = set(names)
    coded = bool(given) and all(_CODE_NAME.fullmatch(name) and 32 <= int(name[1:]) < 256 for name in given)
    found: dict[str, str] = {}
    for name in given:
        if coded:
            found[name] = bytes((int(name[1:]),)).decode("cp1252", "replace")
            continue
        parts = name[1:].split(".")[0].split("_")
        letters = [
            chr(int(part[3:], 16))
            if _UNICODE_NAME.fullmatch(part)
            else adobe_glyphs.get(f"/{part}", part if len(part) == 1 else "")
            for part in parts
        ]
        if all(letters):
            found[name] = "".join(letters)
    return found


def _layers_off(reader: PdfReader) -> set[int]:
    """Return the object numbers of the layers that a viewer does not show at first."""
    try:
        properties: Any = reader.root_object.get("/OCProperties")
        if properties is None:
            return set()
        properties = properties.get_object()
        default = properties["/D"].get_object()

        def numbers(key: str, holder: Any) -> set[int]:
            return {
                reference.idnum
                for reference in (holder[key].get_object() if key in holder else ())
                if hasattr(reference, "idnum")
            }

        off = numbers("/OCGs", properties) - numbers("/ON", default) if default.get("/BaseState") == "/OFF" else set()
        return off | numbers("/OFF", default)
    except (KeyError, AttributeError, TypeError):
        return set()


def _turned(page: PageObject) -> tuple[_Matrix, Box]:
    """Return what turns a page the way it is read, and the box that a viewer shows, turned too."""
    media, crop = page.mediabox, page.cropbox
    left, bottom = max(float(media.left), float(crop.left)), max(float(media.bottom), float(crop.bottom))
    right, top = min(float(media.right), float(crop.right)), min(float(media.top), float(crop.top))
    if right <= left or top <= bottom:
        left, bottom, right, top = float(media.left), float(media.bottom), float(media.right), float(media.top)
    turn = int(page.rotation) % 360
    if turn == 90:
        return (0, -1, 1, 0, 0, 0), (bottom, -right, top, -left)
    if turn == 180:
        return (-1, 0, 0, -1, 0, 0), (-right, -top, -left, -bottom)
    if turn == 270:
        return (0, 1, -1, 0, 0, 0), (-top, left, -bottom, right)
    return (1, 0, 0, 1, 0, 0), (left, bottom, right, top)


class _Walk:
    """Follows the operations of one page."""

    def __init__(self, document: DocumentGeometry, box: Box, structure: Mapping[int, tuple[int, str]]) -> None:
        self._document = document
        self._structure = structure
        self._elements: dict[int, int] = {}
        """Which of the actual texts is that of an element."""
        self.found = PageGeometry(box, [], [], [])
        self._forms = 0
        self._within: set[int] = set()

    def walk(self, operations: Sequence[Operation], resources: Any, matrix: _Matrix, *, layer_off: bool, depth: int) -> None:
        document, runs = self._document, self.found.runs
        fonts = _dictionary(resources, "/Font")
        a, b, c, d, e, f = matrix  # from the user's space to the page
        font: _Font | None = None
        size = 12.0
        spacing = word_spacing = leading = rise = 0.0
        scale = 1.0
        mode = 0
        white = clear = False
        saved: list[tuple[Any, ...]] = []
        marks: list[tuple[bool, int]] = []
        actual = -1
        hidden = layer_off
        la, lb, lc, ld = a, b, c, d  # from text space to the page
        x = line_x = e
        y = line_y = f
        for operands, operator in operations:
            if operator in (b"TJ", b"Tj", b"'", b'"'):
                if operator in (b"'", b'"'):
                    if operator == b'"' and len(operands) >= 3:
                        word_spacing, spacing = float(operands[0]), float(operands[1])
                        operands = operands[2:]
                    line_x, line_y = line_x - leading * lc, line_y - leading * ld
                    x, y = line_x, line_y
                if not operands:
                    continue
                pieces = operands[0] if operator == b"TJ" else operands[:1]
                if operator == b"TJ" and not isinstance(pieces, list):
                    continue
                if font is None:
                    font = document.unknown_font
                shown = math.hypot(lc, ld) * size
                along = math.hypot(la, lb)
                run: Run | None = None
                used = gap = 0.0
                for piece in pieces:
                    if isinstance(piece, bytes):
                        text, width = font.read(piece)
                        if not text:
                            continue
                        advance = (width * size / 1000 + spacing * len(text)) * scale
                        if word_spacing and font._encoding is None:
                            advance += word_spacing * piece.count(b" ") * scale
                        at = gap * along
                        if run is None or at > _NEW_RUN_GAP * shown or at < -_NEW_RUN_GAP * shown:
                            if run is not None:
                                self._end(run, x, y, used, la, lb)
                                x, y = x + (used + gap) * la, y + (used + gap) * lb
                                used = 0.0
                            elif gap:
                                x, y = x + gap * la, y + gap * lb
                            run = Run(
                                text,
                                x + rise * lc,
                                y + rise * ld,
                                0.0,
                                shown,
                                _angle(la, lb),
                                font.number,
                                mode == 3 or clear,
                                white and mode in (0, 4),
                                hidden,
                                actual,
                            )
                            if len(runs) >= _MAX_RUNS:
                                raise TooMuchError
                            runs.append(run)
                        else:
                            if at > WORD_GAP * shown:
                                run.gaps.append((len("".join(run.text.split())), at / shown if shown else 0.0))
                            run.text += text
                            used += gap
                        used += advance
                        gap = 0.0
                    elif isinstance(piece, (int, float)):
                        gap -= piece * size * scale / 1000
                if run is not None:
                    self._end(run, x, y, used, la, lb)
                x, y = x + (used + gap) * la, y + (used + gap) * lb
            elif operator in (b"Td", b"TD"):
                if len(operands) < 2:
                    continue
                tx, ty = float(operands[0]), float(operands[1])
                if operator == b"TD":
                    leading = -ty
                line_x, line_y = line_x + tx * la + ty * lc, line_y + tx * lb + ty * ld
                x, y = line_x, line_y
            elif operator == b"Tm":
                if len(operands) < 6:
                    continue
                p, q, r, s, t, u = (float(operand) for operand in operands[:6])
                la, lb, lc, ld = p * a + q * c, p * b + q * d, r * a + s * c, r * b + s * d
                x = line_x = t * a + u * c + e
                y = line_y = t * b + u * d + f
            elif operator == b"Tf":
                if len(operands) < 2:
                    continue
                size = float(operands[1])
                resource = fonts.get(operands[0])
                font = document.font(resource.get_object()) if resource is not None else document.unknown_font
            elif operator == b"T*":
                line_x, line_y = line_x - leading * lc, line_y - leading * ld
                x, y = line_x, line_y
            elif operator == b"BT":
                la, lb, lc, ld = a, b, c, d
                x = line_x = e
                y = line_y = f
            elif operator == b"q":
                saved.append((a, b, c, d, e, f, font, size, spacing, word_spacing, scale, leading, rise, mode, white, clear))
            elif operator == b"Q":
                if saved:
                    a, b, c, d, e, f, font, size, spacing, word_spacing, scale, leading, rise, mode, white, clear = saved.pop()
            elif operator == b"cm":
                if len(operands) >= 6:
                    a, b, c, d, e, f = _product(operands, (a, b, c, d, e, f))
            elif operator in (b"g", b"rg", b"k", b"sc", b"scn", b"cs"):
                white = _is_white(operands, operator, white)
            elif operator == b"Tc":
                spacing = _number(operands)
            elif operator == b"Tw":
                word_spacing = _number(operands)
            elif operator == b"Tz":
                scale = _number(operands, 100.0) / 100
            elif operator == b"TL":
                leading = _number(operands)
            elif operator == b"Ts":
                rise = _number(operands)
            elif operator == b"Tr":
                mode = int(_number(operands))
            elif operator in (b"BDC", b"BMC"):
                marks.append((hidden, actual))
                if operator == b"BDC" and len(operands) >= 2:
                    properties = operands[1]
                    if isinstance(properties, str):
                        properties = _dictionary(resources, "/Properties").get(properties)
                        properties = properties.get_object() if properties is not None else {}
                    if operands[0] == "/OC":
                        hidden = hidden or document.is_off(properties)
                    elif "/ActualText" in properties:
                        self.found.actual_texts.append(_string(properties["/ActualText"]))
                        actual = len(self.found.actual_texts) - 1
                    elif self._structure and depth == 0 and properties.get("/MCID") in self._structure:
                        actual = self._stands_for(properties["/MCID"])
            elif operator == b"EMC":
                if marks:
                    hidden, actual = marks.pop()
            elif operator == b"gs":
                state = _dictionary(resources, "/ExtGState").get(operands[0]) if operands else None
                state = state.get_object() if state is not None else {}
                if "/ca" in state:
                    clear = float(state["/ca"].get_object()) <= 0.01
            elif operator == b"Do" and operands:
                self._paint(operands[0], resources, (a, b, c, d, e, f), layer_off=hidden, depth=depth)
            elif operator == b"INLINE IMAGE" and not hidden:
                self.found.images.append(_unit_square((a, b, c, d, e, f)))

    def _stands_for(self, mark: int) -> int:
        """Return which of the actual texts stands for what a mark encloses; marks of one element share it."""
        element, text = self._structure[mark]
        if element not in self._elements:
            self._elements[element] = len(self.found.actual_texts)
            self.found.actual_texts.append(text)
        return self._elements[element]

    def _end(self, run: Run, x: float, y: float, used: float, la: float, lb: float) -> None:
        upright = run.angle in (0, 180, -1)
        run.end = (x + used * la) if upright else (y + used * lb)

    def _paint(self, name: Any, resources: Any, matrix: _Matrix, *, layer_off: bool, depth: int) -> None:
        """Go into a form, or note an image. Forms that pypdf does not read are not read either."""
        form = _dictionary(resources, "/XObject").get(name)
        form = form.get_object() if form is not None else None
        if form is None or form.get("/Subtype") is None:
            return
        layer_off = layer_off or self._document.is_off(form.get("/OC").get_object() if "/OC" in form else None)
        if form["/Subtype"] == "/Image":
            if not layer_off:
                self.found.images.append(_unit_square(matrix))
            return
        if id(form) in self._within:
            return
        self._forms += 1
        if self._forms > _MAX_FORMS or depth >= _MAX_DEPTH:
            raise TooMuchError
        own = form.get("/Resources")
        operations = self._document.content(form) if own is not None else None
        if operations is None:
            return
        if "/Matrix" in form:
            matrix = _product([float(number.get_object()) for number in form["/Matrix"].get_object()], matrix)
        self._within.add(id(form))
        try:
            self.walk(operations, own.get_object(), matrix, layer_off=layer_off, depth=depth + 1)
        finally:
            self._within.discard(id(form))


def painted(page: PageObject, drawn: bytes | Sequence[Operation]) -> list[Box] | None:
    """Return what is painted on a page in a colour other than white, images aside: a box for each part of a path.

    Args:
        page: Of which the content is.
        drawn: Its content, with all that draws, or the operations of that.

    Returns:
        The boxes, larger rather than smaller than what is painted; None where that cannot be told.
    """
    from pypdf._page import _get_page_resources

    operations: Sequence[Operation] | None
    if isinstance(drawn, bytes):
        operations = operations_of(drawn, painting=True) if len(drawn) <= _MAX_PAINTED_BYTES else None
    else:
        operations = drawn
    if operations is None:
        return None
    matrix, whole = _turned(page)
    forms = _dictionary(_get_page_resources(page), "/XObject")
    boxes: list[Box] = []
    saved: list[tuple[_Matrix, bool]] = []
    parts: list[list[tuple[float, float]]] = []
    white = False
    width = 1.0
    for operands, operator in operations:
        a, b, c, d, e, f = matrix
        if operator == b"re" and len(operands) >= 4:
            x, y, across, high = operands[:4]
            corners = ((x, y), (x + across, y), (x, y + high), (x + across, y + high))
            parts.append([(p * a + q * c + e, p * b + q * d + f) for p, q in corners])
        elif operator in (b"m", b"l", b"c", b"v", b"y"):
            pairs = zip(operands[::2], operands[1::2], strict=False)
            points = [(p * a + q * c + e, p * b + q * d + f) for p, q in pairs]
            if operator == b"m" or not parts:
                parts.append(points)
            else:
                parts[-1] += points
        elif operator in (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n", b"S", b"s"):
            if operator != b"n" and (not white or operator in (b"S", b"s")):
                half = width * math.hypot(a, b) / 2 if operator in (b"S", b"s") else 0.0
                for left, bottom, right, top in map(_around, filter(None, parts)):
                    boxes.append((left - half, bottom - half, right + half, top + half))
            parts = []
        elif operator == b"w":
            width = _number(operands, 1.0)
        elif operator == b"sh":
            boxes.append(whole)
        elif operator == b"Do" and operands:
            form = forms.get(operands[0])
            form = form.get_object() if form is not None else {}
            if form.get("/Subtype") == "/Form":
                boxes.append(whole)
        elif operator == b"q":
            saved.append((matrix, white))
        elif operator == b"Q" and saved:
            matrix, white = saved.pop()
        elif operator == b"cm" and len(operands) >= 6:
            matrix = _product(operands, matrix)
        else:
            white = _is_white(operands, operator, white)
        if len(boxes) > _MAX_BOXES:
            return None
    return boxes


def upright_rules(boxes: Iterable[Box]) -> list[Rule]:
    """Return the upright lines among what is painted, the edges of filled or framed cells too, from the left."""
    rules: list[Rule] = []
    for left, bottom, right, top in boxes:
        if top - bottom < _SHORTEST_RULE:
            continue
        if right - left <= _BROADEST_RULE:
            rules.append(((left + right) / 2, bottom, top))
        else:
            rules += ((left, bottom, top), (right, bottom, top))
    return sorted(rules)


def _unit_square(matrix: _Matrix) -> Box:
    """Return what an image covers."""
    a, b, c, d, e, f = matrix
    return _around([(e, f), (e + a, f + b), (e + c, f + d), (e + a + c, f + b + d)])


def _around(path: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in path], [y for _, y in path]
    return min(xs), min(ys), max(xs), max(ys)


def _product(operands: Sequence[float], matrix: _Matrix) -> _Matrix:
    a, b, c, d, e, f = matrix
    p, q, r, s, t, u = (float(operand) for operand in operands[:6])
    return p * a + q * c, p * b + q * d, r * a + s * c, r * b + s * d, t * a + u * c + e, t * b + u * d + f


def _is_white(operands: Sequence[Any], operator: bytes, before: bool) -> bool:
    """Return whether what is filled from here on is white; an operation that sets no colour leaves it as it was."""
    if operator == b"g":
        return bool(operands) and operands[0] >= _WHITE
    if operator == b"rg":
        return len(operands) >= 3 and min(operands[:3]) >= _WHITE
    if operator == b"k":
        return len(operands) >= 4 and max(operands[:4]) <= 1 - _WHITE
    if operator in (b"sc", b"scn"):
        values = [operand for operand in operands if isinstance(operand, (int, float))]
        return (len(values) == 3 and min(values) >= _WHITE) or (len(values) == 4 and max(values) <= 1 - _WHITE)
    return before and operator != b"cs"


def _dictionary(resources: Any, key: str) -> Any:
    found = resources.get(key) if hasattr(resources, "get") else None
    found = found.get_object() if found is not None else None
    return found if hasattr(found, "get") else {}


def _number(operands: list[Any], default: float = 0.0) -> float:
    return float(operands[0]) if operands and isinstance(operands[0], (int, float)) else default


def _string(raw: Any) -> str:
    raw = raw.get_object() if hasattr(raw, "get_object") else raw
    if isinstance(raw, str):
        return raw
    if raw[:2] == b"\xfe\xff":
        return bytes(raw[2:]).decode("utf-16-be", "ignore")
    if raw[:3] == b"\xef\xbb\xbf":
        return bytes(raw[3:]).decode("utf-8", "ignore")
    return bytes(raw).decode("latin-1")


def _angle(la: float, lb: float) -> int:
    if abs(lb) <= 0.02 * abs(la):
        return 0 if la > 0 else 180
    if abs(la) <= 0.02 * abs(lb):
        return 90 if lb > 0 else 270
    return -1
