"""A service that answers after a known time: `upstream.py PORT MILLISECONDS [MILLISECONDS]`.

With two times, each answer takes one between them: they go through it in even steps, the same ones every time. Standard
library only, for it is started by file name with `-I -S`.
"""

import asyncio
import sys
from itertools import cycle

STEPS = 101
SHUFFLE = 37  # prime to STEPS: neighbours in time are not neighbours in length
BODY = b"answered late"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(BODY)


async def serve(port: int, delays: list[float]) -> None:
    next_delay = cycle(delays).__next__

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readline():
                while (await reader.readline()).strip():
                    pass
                await asyncio.sleep(next_delay())
                writer.write(HEAD + BODY)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", port, backlog=2048) as server:
        await server.serve_forever()


def delays_s(shortest_ms: float, longest_ms: float) -> list[float]:
    """In seconds, in the order in which they are used."""
    step = (longest_ms - shortest_ms) / (STEPS - 1)
    return [(shortest_ms + step * (number * SHUFFLE % STEPS)) / 1000 for number in range(STEPS)]


if __name__ == "__main__":
    shortest, *longest = map(float, sys.argv[2:])
    asyncio.run(serve(int(sys.argv[1]), delays_s(shortest, *(longest or [shortest]))))
