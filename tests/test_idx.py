import gzip
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenfold.core import idx
from tenfold.errors import DataError


def idx_bytes(values):
    header = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    return header + values.tobytes()


IMAGES = np.arange(2 * 4 * 3, dtype=np.uint8).reshape(2, 4, 3)
WHOLE = idx_bytes(IMAGES)
COMPRESSED = gzip.compress(WHOLE, mtime=0)  # a time would stand in the tests' names


def parse(content):
    return idx.parse(np.frombuffer(content, np.uint8), "some-file")


def parsed_or_refused(content):
    try:
        return parse(content)
    except DataError as refusal:
        message = str(refusal)
    assert message.startswith("'some-file'")
    return None


@pytest.mark.parametrize("shape", [(1,), (7,), (2, 3), (2, 4, 3)])
def test_values_and_shape_come_back(shape):
    values = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    np.testing.assert_array_equal(parse(idx_bytes(values)), values)


def test_it_is_a_view_and_not_a_copy():
    raw = np.frombuffer(WHOLE, np.uint8)
    assert np.shares_memory(idx.parse(raw, "x"), raw)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"'some-file' is truncated: 0 bytes"),
        (b"\0\0\x08", r"is truncated: 3 bytes are no IDX file"),
        (WHOLE[:9], r"is truncated: it ends after 9 bytes of its header"),
        (WHOLE[:-1], r"is truncated: its header announces 2 × 4 × 3 values, and 23 bytes follow"),
        (WHOLE + b"\0", r"has bytes after its end: .* and 25 bytes follow"),
        (b"\x89PNG" + WHOLE, r"is not an IDX file: it begins with 89 50 4e 47 and not with"),
        (COMPRESSED, r"begins with 1f 8b .* its name should end in \.gz"),
        (b"\0\0\x0d\x01" + WHOLE[4:], r"magic number 00 00 0d 01: its values are of type 0d"),
        (b"\0\0\x08\0", r"magic number 00 00 08 00: 0 dimensions"),
        (b"\0\0\x08\x04" + bytes(16), r"4 dimensions\. Images have 3 \(magic 00 00 08 03\)"),
        (idx_bytes(IMAGES[:0]), r"is empty: its header announces 0 × 4 × 3 values"),
        (b"\0\0\x08\x03" + b"\xff" * 12, r"is truncated: its header announces 4,294,967,295 ×"),
        (b"\0\0\x08\x03" + b"\xff" * 8 + bytes(4), r"is empty: its header announces 4,294"),
    ],
)
def test_what_is_wrong_is_said(content, message):
    with pytest.raises(DataError, match=message):
        parse(content)


@given(st.integers(0, len(WHOLE) - 1))
def test_every_truncation_is_noticed(length):
    with pytest.raises(DataError, match="is truncated"):
        parse(WHOLE[:length])


@given(
    st.dictionaries(st.integers(0, len(WHOLE) - 1), st.integers(0, 255), min_size=1, max_size=6),
    st.integers(-8, 8),
)
def test_every_mutation_parses_as_its_header_says_or_is_refused(changes, extra):
    content = bytearray(WHOLE + bytes(max(extra, 0)))[: len(WHOLE) + extra]
    for position, value in changes.items():
        if position < len(content):
            content[position] = value
    values = parsed_or_refused(bytes(content))
    if values is None:
        return
    dimensions = content[3]
    assert bytes(content[:3]) == b"\0\0\x08"
    assert values.shape == struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
    assert values.tobytes() == bytes(content[4 + 4 * dimensions :])
    assert values.size == math.prod(values.shape) > 0


@given(st.binary(max_size=64))
def test_any_bytes_are_parsed_or_refused(content):
    values = parsed_or_refused(content)
    assert values is None or values.size > 0


def test_plain_and_compressed_files_read_alike(tmp_path):
    (tmp_path / "a").write_bytes(WHOLE)
    (tmp_path / "a.gz").write_bytes(COMPRESSED)
    np.testing.assert_array_equal(idx.read(tmp_path / "a"), IMAGES)
    np.testing.assert_array_equal(idx.read(tmp_path / "a.gz"), IMAGES)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        WHOLE,
        COMPRESSED[:20],
        COMPRESSED[:-3],
        COMPRESSED[:12] + b"\xff\xff" + COMPRESSED[14:],
    ],
    ids=["empty", "not-gzip", "truncated", "checksum-missing", "flipped"],
)
def test_a_damaged_gz_is_named(tmp_path, content):
    (tmp_path / "b.gz").write_bytes(content)
    with pytest.raises(DataError, match=r"b\.gz' (can't be read|is truncated)"):
        idx.read(tmp_path / "b.gz")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(DataError, match=r"nothing' does not exist\."):
        idx.read(tmp_path / "nothing")
    with pytest.raises(DataError, match=r"can't be read: .*directory"):
        idx.read(tmp_path)
