"""The format of raw samples: exact to the microsecond, and one sentence about whatever is not such a file."""

import math
import struct

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from versus.compression import compress, decompress
from versus.errors import UserError
from versus.load.readings import tables as tables_module
from versus.load.readings.tables import MOST_US, SCHEMA, Table, decode, encode, read_tables, write_tables
from versus.units import US_PER_S

SPAN = MOST_US / US_PER_S - 1
SECONDS = st.floats(-SPAN, SPAN) | st.floats(-0.01, 20.0) | st.sampled_from([math.nan, math.inf, -math.inf, 0.0])
INTEGERS = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 5)
LENGTHS = st.integers(0, 40)
COLUMNS = arrays.arrays(np.float64, LENGTHS, elements=SECONDS) | arrays.arrays(np.int64, LENGTHS, elements=INTEGERS)
TABLES = st.dictionaries(
    st.text(max_size=5),
    st.builds(
        Table,
        st.dictionaries(st.text(max_size=5), COLUMNS, max_size=4),
        st.dictionaries(st.text(max_size=5), st.floats(-1e6, 1e6), max_size=2),
    ),
    max_size=4,
)


def made() -> dict[str, Table]:
    """Two stages' tables."""
    intended = np.cumsum(np.full(50, 0.02))
    service = np.where(np.arange(50) == 7, math.nan, 0.004)
    columns = {"intended": intended, "service": service, "status": np.full(50, 200)}
    return {"00-0-a": Table(columns, {"cpu_s": 0.25}), "00-1-b": Table(columns, {"cpu_s": 0.26})}


def forged(tables: dict[str, object], body: bytes = b"", schema: str = SCHEMA) -> bytes:
    """A file with this header, sound or not."""
    return compress(msgspec.json.encode({"schema": schema, "tables": tables}) + b"\n" + body)


def with_column(*column: object) -> dict[str, object]:
    return {"a": {"columns": [column], "numbers": {}}}


@given(TABLES)
def test_what_is_decoded_is_what_was_encoded_to_the_microsecond(written: dict[str, Table]) -> None:
    read = decode(encode(written), "file")
    assert list(read) == list(written)
    for name, table in written.items():
        assert list(read[name].columns) == list(table.columns)
        for column, values in table.columns.items():
            found = read[name].columns[column]
            assert found.dtype == values.dtype
            if values.dtype.kind == "i":
                np.testing.assert_array_equal(found, values)
            else:
                finite = np.isfinite(values)
                np.testing.assert_array_equal(found[~finite], values[~finite])
                assert (np.round(found[finite] * US_PER_S) == np.round(values[finite] * US_PER_S)).all()
        assert read[name].numbers == pytest.approx(dict(table.numbers), abs=1e-6)


@given(TABLES)
def test_what_was_decoded_is_encoded_to_the_same_bytes(written: dict[str, Table]) -> None:
    content = encode(written)
    assert encode(decode(content, "file")) == content


def test_the_format_is_as_it_is_documented() -> None:
    """Read once more by hand, from the module's description alone."""
    line, _, body = decompress(encode(made()), "file").partition(b"\n")
    header = msgspec.json.decode(line)
    assert header["schema"] == SCHEMA
    columns = header["tables"]["00-1-b"]["columns"]
    assert columns[0] == ["intended", "seconds", 50, 50, 2, True]
    assert columns[1] == ["service", "seconds", 50, 49, columns[1][4], columns[1][5]]
    second = body[100:200]  # the other table's column of that name is first
    folded = [low + 256 * high for low, high in zip(second[:50], second[50:], strict=True)]
    steps = [value >> 1 if value % 2 == 0 else -(value + 1) // 2 for value in folded]
    assert steps == [20_000] * 50
    codes = body[200:250]
    assert [place for place, code in enumerate(codes) if code == 1] == [7]


def test_values_that_need_more_bytes_get_them() -> None:
    column = np.array([0, 2**40, -(2**62), 2**63 - 1])
    (read,) = decode(encode({"a": Table({"wide": column})}), "file").values()
    np.testing.assert_array_equal(read.columns["wide"], column)


@pytest.mark.parametrize(
    "table",
    [Table({"late": np.array([1e12])}), Table({}, {"cpu_s": math.nan})],
    ids=["a span of years", "no reading"],
)
def test_what_the_format_cannot_hold_is_one_sentence(tmp_path, table: Table) -> None:
    with pytest.raises(UserError, match=r"^a\.zst cannot store its samples: .*\.$"):
        write_tables(tmp_path / "a.zst", {"a": table})
    assert not list(tmp_path.iterdir())


def test_more_values_than_a_reader_accepts_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_module, "MOST_VALUES", 299)
    with pytest.raises(ValueError, match="more than 299 values"):
        encode(made())


@given(cut=st.integers(0, 10_000), byte=st.integers(1, 255))
def test_a_file_that_was_changed_or_cut_off_is_named_in_one_sentence(cut: int, byte: int) -> None:
    content = encode(made())
    place = cut % len(content)
    changed = content[:place] + bytes([content[place] ^ byte]) + content[place + 1 :]
    for damaged in (content[:place], changed, content + b"more"):
        # Three bits of a frame's header mean nothing; changed there, the content is still what it was.
        try:
            assert encode(decode(damaged, "00.zst")) == content
        except UserError as error:
            assert "00.zst" in str(error)  # noqa: PT017
            assert "\n" not in str(error)  # noqa: PT017


COLUMN = ("x", "integers", 2, 2, 1, False)


REFUSED = {
    "empty": b"",
    "zip": b"PK\x03\x04 cut off",
    "text": b"something else",
    "an empty frame": compress(b""),
    "no schema": compress(b"{}\n"),
    "no JSON": compress(b"\xff\xfe\n"),
    "newer": forged({}, schema="versus.samples/9"),
    "too many bytes": forged(with_column(*COLUMN), b"123"),
    "too few bytes": forged(with_column(*COLUMN), b"1"),
    "unknown kind": forged(with_column("x", "floats", 2, 2, 1, False), b"12"),
    "nine bytes a value": forged(with_column("x", "integers", 2, 2, 9, False), b"1" * 18),
    "negative length": forged(with_column("x", "integers", -1, -1, 1, False)),
    "more finite values than values": forged(with_column("x", "seconds", 0, 2, 1, False), b"12"),
    "codes that do not fit": forged(with_column("x", "seconds", 2, 1, 1, False), b"\x00\x001"),
    "unknown code": forged(with_column("x", "seconds", 2, 1, 1, False), b"\x00\x041"),
    "an integer that is not finite": forged(with_column("x", "integers", 2, 1, 1, False), b"\x00\x011"),
    "a length beyond the bound": forged(with_column("x", "seconds", 10**15, 10**15, 1, False)),
    "lengths beyond the bound in sum": forged(
        {name: {"columns": [["x", "seconds", 9_000_000, 0, 1, False]], "numbers": {}} for name in "ab"}
    ),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_foreign_newer_and_forged_files_are_named_in_one_sentence(tmp_path, content: bytes) -> None:
    file = tmp_path / "00-0-a.zst"
    file.write_bytes(content)
    with pytest.raises(UserError, match=r"00-0-a\.zst") as refused:
        read_tables(file)
    assert "\n" not in str(refused.value)


def test_a_frame_is_not_unpacked_beyond_its_bound() -> None:
    content = compress(bytes(10_000_000))
    assert len(content) < 1000
    with pytest.raises(UserError, match=r"^bomb\.zst does not state a size of at most 1,000,000 bytes\.$"):
        decompress(content, "bomb.zst", 1_000_000)
    # One that states less than it holds.
    lying = content.replace(struct.pack("<I", 10_000_000), struct.pack("<I", 1_000_000))
    assert lying != content
    with pytest.raises(UserError, match=r"^bomb\.zst is damaged"):
        decompress(lying, "bomb.zst", 1_000_000)


def test_an_archive_of_numpy_is_read_as_one_table(tmp_path) -> None:
    np.savez_compressed(tmp_path / "00-0-a.npz", lag=np.array([0.5]), status=np.array([200]), cpu_s=np.float64(2.0))
    ((name, table),) = read_tables(tmp_path / "00-0-a.npz").items()
    assert (name, dict(table.numbers)) == ("00-0-a", {"cpu_s": 2.0})
    assert (table.columns["lag"].tolist(), table.columns["status"].tolist()) == ([0.5], [200])
    np.savez_compressed(tmp_path / "words.npz", words=np.array(["a"]))
    with pytest.raises(UserError, match=r"words\.npz holds no load samples"):
        read_tables(tmp_path / "words.npz")


def test_a_file_that_is_not_there_is_named(tmp_path) -> None:
    for name in ("none.zst", "none.npz"):
        with pytest.raises(UserError, match=name):
            read_tables(tmp_path / name)
