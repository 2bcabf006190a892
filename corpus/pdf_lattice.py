"""Rules on a page become lattices: tables with merged cells in a rectangular grid.

Every rule of a connected group is laid over all columns and rows the group has; where no rule parts
two neighbours, they are one merged cell. So a table whose outer border is not drawn, or that a page
break cuts, keeps its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.pdf_page import Box

# Borders of neighbouring cells that are drawn twice lie up to this far apart (cellspacing 2 px).
_SNAP = 3.0
# Rules that miss a corner by no more than this still meet.
_REACH = 4.0
# Dashes with gaps up to this are one rule.
_GAP = 4.0
_MIN_LENGTH = 6.0
# A mark no larger than this is a dot of a dotted border; dots of one border are exactly in line.
_DOT = 2.5
_DOT_SNAP = 0.4
# A border not drawn is assumed where rules end, if it makes a column or row at least this large.
_MIN_CELL = 4.5
# Pieces of one table share at least this part of the borders of the one that has fewer.
_SHARED = 0.6
# More rules than this on a page are a drawing.
_MAX_RULES = 1500


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule: at `at` on one axis, from `start` to `end` on the other."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Region:
    """A printed cell: its place in the grid (`right` and `bottom` exclusive)."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """The rules of one table and the borders of its columns and rows, ascending."""

    across: tuple[Rule, ...]
    upright: tuple[Rule, ...]
    columns: tuple[float, ...]
    rows: tuple[float, ...]

    @property
    def box(self) -> Box:
        """Return the outline of the table."""
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])

    def region_box(self, region: Region) -> Box:
        """Return where a cell is printed."""
        return Box(
            self.columns[region.left],
            self.rows[region.top],
            self.columns[region.right],
            self.rows[region.bottom],
        )

    def regions(self) -> tuple[Region, ...]:
        """Return the printed cells, row by row."""
        width, height = len(self.columns) - 1, len(self.rows) - 1
        group = _Groups(width * height)
        for row in range(height):
            for column in range(width):
                here = row * width + column
                if column + 1 < width and not self._wall(
                    self.upright, self.columns[column + 1], self.rows, row
                ):
                    group.unite(here, here + 1)
                if row + 1 < height and not self._wall(
                    self.across, self.rows[row + 1], self.columns, column
                ):
                    group.unite(here, here + width)
        return tuple(sorted(_cut_regions(group.members(), width), key=lambda r: (r.top, r.left)))

    @staticmethod
    def _wall(rules: Sequence[Rule], at: float, borders: Sequence[float], index: int) -> bool:
        """Tell whether a rule at `at` parts the cells between two neighbouring borders."""
        start, end = borders[index], borders[index + 1]
        covered = 0.0
        for rule in rules:
            if abs(rule.at - at) <= _SNAP and rule.start < end and rule.end > start:
                covered += min(rule.end, end) - max(rule.start, start)
        return covered >= 0.5 * (end - start)


def find_lattices(drawn: Iterable[Box]) -> tuple[Lattice, ...]:
    """Return the lattices drawn on a page, top to bottom."""
    across, upright = _rules(drawn)
    if len(across) + len(upright) > _MAX_RULES:
        return ()
    group = _Groups(len(across) + len(upright))
    for i, h in enumerate(across):
        for j, v in enumerate(upright):
            if _meet(h, v):
                group.unite(i, len(across) + j)
    found = []
    for members in group.members():
        lattice = _lattice(
            [across[i] for i in members if i < len(across)],
            [upright[i - len(across)] for i in members if i >= len(across)],
        )
        if lattice is not None:
            found.append(lattice)
    return tuple(sorted(found, key=lambda lattice: (lattice.rows[0], lattice.columns[0])))


def align(above: Lattice, below: Lattice) -> tuple[Lattice, Lattice] | None:
    """Give two pieces of one table the same columns, or return None when they do not fit."""
    if not fits(above, below):
        return None
    columns = tuple(_cluster([*above.columns, *below.columns]))
    return replace(above, columns=columns), replace(below, columns=columns)


def fits(above: Lattice, below: Lattice) -> bool:
    """Tell whether two lattices can be pieces of one table: as wide, and with shared columns."""
    few, many = sorted((above.columns, below.columns), key=len)
    if abs(few[0] - many[0]) > _REACH or abs(few[-1] - many[-1]) > _REACH:
        return False
    shared = sum(any(abs(a - b) <= _SNAP for b in many) for a in few)
    return shared >= _SHARED * len(few)


def unite(above: Lattice, below: Lattice) -> Lattice:
    """Make one table of two pieces that stand under each other; the gap between them is a row."""
    return Lattice(
        above.across + below.across,
        above.upright + below.upright,
        tuple(_cluster([*above.columns, *below.columns])),
        tuple(_cluster([*above.rows, *below.rows])),
    )


def take_rows(lattice: Lattice, first: int, last: int) -> Lattice | None:
    """Return the part of a lattice from row `first` up to, not including, row `last`."""
    top, bottom = lattice.rows[first], lattice.rows[last]
    across = [r for r in lattice.across if top - _SNAP <= r.at <= bottom + _SNAP]
    upright = [
        Rule(r.at, max(r.start, top), min(r.end, bottom))
        for r in lattice.upright
        if min(r.end, bottom) - max(r.start, top) > _SNAP
    ]
    return _lattice(across, upright)


# --------------------------------------------------------------------------------------- lattice


def _lattice(across: list[Rule], upright: list[Rule]) -> Lattice | None:
    if len(across) < 2 and len(upright) < 2:
        return None
    columns = _borders([r.at for r in upright], across)
    rows = _borders([r.at for r in across], upright)
    if len(columns) < 2 or len(rows) < 2:
        return None
    return Lattice(tuple(across), tuple(upright), tuple(columns), tuple(rows))


def _borders(drawn: Sequence[float], crossing: Sequence[Rule]) -> list[float]:
    """Return the borders drawn, and the ends of the crossing rules where no border is drawn."""
    borders = _cluster(drawn)
    if crossing and borders:
        first, last = min(r.start for r in crossing), max(r.end for r in crossing)
        if first < borders[0] - _MIN_CELL:
            borders.insert(0, first)
        if last > borders[-1] + _MIN_CELL:
            borders.append(last)
    return borders


def _cut_regions(groups: Iterable[Sequence[int]], width: int) -> Iterable[Region]:
    """Turn groups of grid cells into regions; a group that is no rectangle stays single cells."""
    for members in groups:
        columns = [m % width for m in members]
        rows = [m // width for m in members]
        region = Region(min(columns), min(rows), max(columns) + 1, max(rows) + 1)
        if (region.right - region.left) * (region.bottom - region.top) == len(members):
            yield region
        else:
            yield from (Region(c, r, c + 1, r + 1) for c, r in zip(columns, rows, strict=True))


# ----------------------------------------------------------------------------------------- rules


def _rules(drawn: Iterable[Box]) -> tuple[list[Rule], list[Rule]]:
    """Sort what is drawn into horizontal and vertical rules, dashes and dots joined."""
    across: list[Rule] = []
    upright: list[Rule] = []
    dots: tuple[list[Rule], list[Rule]] = ([], [])
    for box in drawn:
        width, height = box.x1 - box.x0, box.bottom - box.top
        horizontal = Rule((box.top + box.bottom) / 2, box.x0, box.x1)
        vertical = Rule((box.x0 + box.x1) / 2, box.top, box.bottom)
        if max(width, height) <= _DOT:
            dots[0].append(horizontal)
            dots[1].append(vertical)
            continue
        if width >= height:
            across.append(horizontal)
        if height >= width:
            upright.append(vertical)
    across += _join(dots[0], _DOT_SNAP)
    upright += _join(dots[1], _DOT_SNAP)
    return _join(across), _join(upright)


def _join(rules: Sequence[Rule], snap: float = _SNAP) -> list[Rule]:
    """Join rules on the same line that touch, and drop the short ones that are left."""
    joined: list[Rule] = []
    for line in _lines(rules, snap):
        centre = sum(rule.at for rule in line) / len(line)
        start, end = line[0].start, line[0].end
        for rule in line[1:]:
            if rule.start <= end + _GAP:
                end = max(end, rule.end)
            else:
                joined.append(Rule(centre, start, end))
                start, end = rule.start, rule.end
        joined.append(Rule(centre, start, end))
    return [rule for rule in joined if rule.end - rule.start >= _MIN_LENGTH]


def _lines(rules: Sequence[Rule], snap: float) -> list[list[Rule]]:
    """Group rules that lie on the same line, each group from start to end."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if lines and rule.at - lines[-1][0].at <= snap:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    return [sorted(line, key=lambda r: r.start) for line in lines]


def _meet(across: Rule, upright: Rule) -> bool:
    return (
        across.start - _REACH <= upright.at <= across.end + _REACH
        and upright.start - _REACH <= across.at <= upright.end + _REACH
    )


def _cluster(values: Iterable[float]) -> list[float]:
    """Return the means of groups of values that lie within the snapping distance."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


class _Groups:
    """Disjoint sets of the numbers below `size`."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        """Return the representative of the set."""
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def unite(self, one: int, two: int) -> None:
        """Make one set of the two."""
        self._parent[self.find(two)] = self.find(one)

    def members(self) -> list[list[int]]:
        """Return the sets, each ascending."""
        sets: dict[int, list[int]] = {}
        for item in range(len(self._parent)):
            sets.setdefault(self.find(item), []).append(item)
        return list(sets.values())
