"""Tables of raw samples as one compressed file, exact to the microsecond.

The format `versus.samples/1`: one zstd frame that holds a line of JSON and then bytes.

The line is `{"schema": "versus.samples/1", "tables": {NAME: {"columns": [COLUMN, …], "numbers": {…}}}}`. `numbers` are
single readings. A COLUMN is `[name, kind, length, finite, width, delta]`.

The bytes are those of every column, ordered by the columns' names and then as the tables are in the line. So columns
that resemble each other lie side by side: servers that are compared are sent arrivals at the same moments.

- Where `finite` is less than `length`, a byte for each value comes first: 0 finite, 1 nan, 2 inf, 3 -inf. Only finite
  values follow, `width` bytes each.
- A value is an integer: of microseconds where `kind` is `seconds`, as it is where `kind` is `integers`.
- Where `delta` is true, each value is the difference from the one before, the first from 0.
- Signs are folded in (0, -1, 1, -2, … become 0, 1, 2, 3, …), all arithmetic being modulo 2⁶⁴; the lowest bytes of all
  values come first, then the next higher, up to the `width`-th.
"""

import math
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from versus.compression import LARGEST, compress, decompress
from versus.errors import UserError
from versus.files import write_whole
from versus.units import US_PER_S

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_Unsigned = NDArray[np.uint64]
_Bytes = NDArray[np.uint8]

SCHEMA = "versus.samples/1"
MOST_VALUES = 16_000_000  # in one file: 128 MB once they are read, and thirty times what the largest run has
MOST_US = 2**53  # 285 years; beyond, floats are further apart than a microsecond
NUMBER_DIGITS = 6
FINITE, NAN, INFINITE, MINUS_INFINITE = range(4)
_MEANING = np.array([0.0, math.nan, math.inf, -math.inf])


class Table(NamedTuple):
    """Columns of one dimension by name, floats in seconds or integers; and single numbers."""

    columns: Mapping[str, Floats | Integers]
    numbers: Mapping[str, float] = {}


_Count = Annotated[int, msgspec.Meta(ge=0, le=MOST_VALUES)]


class _Column(msgspec.Struct, frozen=True, array_like=True):
    name: str
    kind: Literal["seconds", "integers"]
    length: _Count
    finite: _Count
    width: Annotated[int, msgspec.Meta(ge=1, le=8)]
    delta: bool

    @property
    def has_codes(self) -> bool:
        return self.finite < self.length

    @property
    def size(self) -> int:
        """How many bytes the column takes."""
        return self.length * self.has_codes + self.finite * self.width


class _TableHeader(msgspec.Struct, frozen=True):
    columns: tuple[_Column, ...]
    numbers: dict[str, float]


class _Header(msgspec.Struct, frozen=True):
    tables: dict[str, _TableHeader]
    schema: Literal["versus.samples/1"] = "versus.samples/1"


def encode(tables: Mapping[str, Table]) -> bytes:
    """Returns a file's content; equal tables give equal bytes.

    Raises ValueError for more values than a reader accepts, for a span of more than 285 years, and for a single number
    that is not finite.
    """
    if sum(values.size for table in tables.values() for values in table.columns.values()) > MOST_VALUES:
        raise ValueError(f"more than {MOST_VALUES:,} values")
    headers: dict[str, _TableHeader] = {}
    parts: dict[tuple[str, str], bytes] = {}
    for table_name, table in tables.items():
        columns = []
        for name, values in table.columns.items():
            column, parts[table_name, name] = _encoded(name, values)
            columns.append(column)
        headers[table_name] = _TableHeader(tuple(columns), {name: _rounded(n) for name, n in table.numbers.items()})
    header = msgspec.json.encode(_Header(headers))
    return compress(b"".join([header, b"\n", *(parts[place] for place, _ in _places(headers))]))


def decode(content: bytes, name: str) -> dict[str, Table]:
    """Returns a file's tables by name. Raises UserError, naming the file, where it is damaged, foreign or newer."""
    line, _, body = decompress(content, name).partition(b"\n")
    try:
        headers = msgspec.json.decode(line, type=_Header).tables
    except msgspec.DecodeError as error:
        raise UserError(f"{name} is foreign or of another version than {SCHEMA} ({error}).") from error
    places = _places(headers)
    if sum(column.length for _, column in places) > MOST_VALUES:
        raise UserError(f"{name} holds more than {MOST_VALUES:,} values.")
    if any(column.finite > column.length for _, column in places):
        raise UserError(f"{name} is damaged (a column has more finite values than values).")
    if sum(column.size for _, column in places) != len(body):
        raise UserError(f"{name} is damaged (its columns do not add up to its size).")
    found: dict[tuple[str, str], Floats | Integers] = {}
    at = 0
    for place, column in places:
        found[place] = _decoded(column, np.frombuffer(body, np.uint8, column.size, at), name)
        at += column.size
    return {
        table: Table({column.name: found[table, column.name] for column in header.columns}, header.numbers)
        for table, header in headers.items()
    }


def read_tables(file: Path) -> dict[str, Table]:
    """Returns a file's tables by name; numpy's archives (.npz) hold one, named as the file is.

    Raises UserError, naming the file.
    """
    if file.suffix == ".npz":
        return {file.stem: _read_npz(file)}
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from error
    return decode(content, file.name)


def write_tables(file: Path, tables: Mapping[str, Table]) -> None:
    """Writes the file whole or not at all. Raises UserError, naming it, where the tables cannot be stored."""
    try:
        content = encode(tables)
    except ValueError as error:
        raise UserError(f"{file.name} cannot store its samples: {error}.") from error
    write_whole(file, content)


def _read_npz(file: Path) -> Table:
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise UserError(f"{file.name} holds more than {LARGEST:,} bytes.")
        with np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return Table(
            {name: _column_of(array) for name, array in arrays.items() if array.ndim},
            {name: float(array) for name, array in arrays.items() if not array.ndim},
        )
    except (OSError, EOFError, ValueError, TypeError, MemoryError, NotImplementedError) as error:
        raise UserError(f"{file.name} holds no load samples ({error}).") from error
    except (zipfile.BadZipFile, zlib.error, KeyError) as error:
        raise UserError(f"{file.name} holds no load samples ({error}).") from error


def _column_of(array: NDArray[np.generic]) -> Floats | Integers:
    if array.ndim != 1 or array.dtype.kind not in "fi":
        raise ValueError(f"an array of {array.dtype} in {array.ndim} dimensions")
    return array.astype(np.float64) if array.dtype.kind == "f" else array.astype(np.int64)


def _places(headers: Mapping[str, _TableHeader]) -> list[tuple[tuple[str, str], _Column]]:
    """Yields ((table, column's name), the column) in the order in which the file holds their bytes."""
    places = [((table, column.name), column) for table, header in headers.items() for column in header.columns]
    return sorted(places, key=lambda place: place[1].name)


def _rounded(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{number} is no reading")
    return round(number, NUMBER_DIGITS)


def _encoded(name: str, values: Floats | Integers) -> tuple[_Column, bytes]:
    if values.dtype.kind == "f":
        codes = np.select([np.isnan(values), values == np.inf, values == -np.inf], [1, 2, 3], FINITE).astype(np.uint8)
        finite = values[codes == FINITE]
        if np.abs(finite).max(initial=0.0) >= MOST_US / US_PER_S:
            raise ValueError(f"{name} holds a span of more than 285 years")
        integers = np.round(finite * US_PER_S).astype(np.int64)
    else:
        codes, integers = np.empty(0, np.uint8), values.astype(np.int64)
    steps = np.diff(integers, prepend=np.int64(0))
    delta = bool(np.abs(steps.astype(np.float64)).sum() < np.abs(integers.astype(np.float64)).sum())
    folded = _folded(steps if delta else integers)
    width = max(1, -(-int(folded.max(initial=0)).bit_length() // 8))
    kind: Literal["seconds", "integers"] = "seconds" if values.dtype.kind == "f" else "integers"
    column = _Column(name, kind, values.size, integers.size, width, delta)
    planes = folded.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :width].T.tobytes()
    return column, codes.tobytes() + planes if column.has_codes else planes


def _decoded(column: _Column, content: _Bytes, name: str) -> Floats | Integers:
    """Raises UserError, naming the file, where codes and values do not belong together."""
    codes, planes = np.split(content, [column.size - column.finite * column.width])
    wide = np.zeros((column.finite, 8), np.uint8)
    wide[:, : column.width] = planes.reshape(column.width, column.finite).T
    integers = _unfolded(wide.view("<u8").reshape(-1).astype(np.uint64))
    if column.delta:
        integers = np.cumsum(integers, dtype=np.int64)
    if column.kind == "integers":
        if column.has_codes:
            raise UserError(f"{name} is damaged (an integer of {column.name!r} is not finite).")
        return integers
    seconds = integers / US_PER_S
    if not column.has_codes:
        return seconds
    if codes.max() > MINUS_INFINITE or np.count_nonzero(codes == FINITE) != column.finite:
        raise UserError(f"{name} is damaged (the codes of {column.name!r} do not fit its values).")
    whole: Floats = _MEANING[codes]
    whole[codes == FINITE] = seconds
    return whole


def _folded(integers: Integers) -> _Unsigned:
    """Turns 0, -1, 1, -2, … into 0, 1, 2, 3, …: small differences of either sign need few bytes."""
    return ((integers << 1) ^ (integers >> 63)).view(np.uint64)


def _unfolded(folded: _Unsigned) -> Integers:
    return (folded >> np.uint64(1)).view(np.int64) ^ -(folded & np.uint64(1)).view(np.int64)
