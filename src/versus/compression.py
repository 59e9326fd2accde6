"""Content compressed with zstd, and read within bounds: a damaged or hostile file cannot exhaust the memory."""

import zlib

import zstandard

from versus.errors import UserError

LEVEL = 19  # records are written once and kept; levels above gain less than 1 % on them
LARGEST = 256_000_000  # bytes; ten times what the largest record holds
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to ask for gzip's header


def compress(content: bytes) -> bytes:
    """Returns one zstd frame that states its size and carries a checksum; equal content gives equal bytes."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, write_content_size=True).compress(content)


def decompress(content: bytes, name: str, largest: int = LARGEST) -> bytes:
    """Returns what one zstd frame holds. Raises UserError, naming the file, where that is damaged or too large."""
    try:
        size = zstandard.frame_content_size(content)
        if not 0 <= size <= largest:
            raise UserError(f"{name} does not state a size of at most {largest:,} bytes.")
        return zstandard.ZstdDecompressor().decompress(content, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise UserError(f"{name} is damaged or foreign ({error}).") from error


def decompress_gzip(content: bytes, name: str, largest: int = LARGEST) -> bytes:
    """Returns what a gzip file holds. Raises UserError, naming the file, where that is damaged or too large."""
    inflater = zlib.decompressobj(_GZIP)
    try:
        unpacked = inflater.decompress(content, largest)
    except zlib.error as error:
        raise UserError(f"{name} is damaged ({error}).") from error
    if not inflater.eof:
        raise UserError(f"{name} is damaged (it is cut off, or holds more than {largest:,} bytes).")
    return unpacked
