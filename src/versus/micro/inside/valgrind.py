"""Valgrind's client requests, made by a few bytes of machine code: there may be no compiler where this runs.

The byte sequences are the "special instructions" that Valgrind's documentation and its public header define. On a real
processor they do nothing, under Valgrind they are a call to it.
"""

import ctypes
import mmap
import platform
from collections.abc import Callable

_TOOL = (ord("C") << 24) | (ord("T") << 16)
DUMP, ZERO, START = _TOOL, _TOOL + 1, _TOOL + 4
RUNNING_ON_VALGRIND = 0x1001

_CODE = {
    # mov rax, rdi; mov rdx, rsi; rol rdi by 3, 13, 61, 51; xchg rbx, rbx; mov rax, rdx; ret
    "x86_64": "48 89 f8 48 89 f2 48 c1 c7 03 48 c1 c7 0d 48 c1 c7 3d 48 c1 c7 33 48 87 db 48 89 d0 c3",
    # mov x4, x0; mov x3, x1; ror x12 by 3, 13, 51, 61; orr x10, x10, x10; mov x0, x3; ret
    "aarch64": "e4 03 00 aa e3 03 01 aa 8c 0d cc 93 8c 35 cc 93 8c cd cc 93 8c f5 cc 93 4a 01 0a aa"
    "e0 03 03 aa c0 03 5f d6",
}


def client_requests() -> Callable[[int], int]:
    """Returns what makes a request and returns its answer. Raises OSError where processor or system do not allow it."""
    code = _CODE.get(platform.machine())
    if code is None:
        raise OSError(f"client requests to valgrind are not known on {platform.machine()}")
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex(code))
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    arguments = ctypes.c_uint64 * 6
    call = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.POINTER(ctypes.c_uint64), ctypes.c_uint64)(address)

    def request(number: int) -> int:
        assert not page.closed  # keeps the code where it is
        return int(call(arguments(number), 0))

    return request
