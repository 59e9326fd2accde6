"""A tiny HTTP server with known oddities: `odd_server.py PORT`. The path says which."""

import asyncio
import sys
import time

ORDINARY = b"an ordinary page"
LARGE = bytes(4_000_000)
STALL_S = 1.0
LATE_S = 0.3  # after the headers
asked = 0


async def answer(path: str) -> tuple[int, bytes]:
    if path == "/error":
        return 500, b"no"
    if path == "/other":
        return 200, str(time.time_ns()).encode()
    if path == "/slow":
        await asyncio.sleep(0.3)
    if path == "/large":
        return 200, LARGE
    if path == "/serial":
        time.sleep(0.05)
    if path.startswith("/slow-each/") and is_turn_of(int(path.rpartition("/")[2])):
        await asyncio.sleep(0.3)
    if path.startswith("/stall-at/"):
        stall_at(int(path.rpartition("/")[2]))
    return 200, ORDINARY


def is_turn_of(each: int) -> bool:
    global asked
    asked += 1
    return asked % each == 0


def stall_at(number: int) -> None:
    """Blocks everybody for a second at one request, as a garbage collection or a lock would."""
    global asked
    asked += 1
    if asked == number:
        time.sleep(STALL_S)


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        status, body = await answer(line.split()[1].decode())
        writer.write(
            b"HTTP/1.1 %d Some\r\nContent-Length: %d\r\nContent-Type: text/plain\r\n\r\n" % (status, len(body))
        )
        if line.split()[1] == b"/late-body":
            await writer.drain()
            await asyncio.sleep(LATE_S)
        writer.write(body)
        await writer.drain()
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    async with server:
        await server.serve_forever()


asyncio.run(main())
