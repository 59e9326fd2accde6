"""A service that answers after a known time: `upstream.py PORT SECONDS [SECONDS]`.

With two times, each answer takes one between them: they go through it in even steps, the same ones every time; and at
/taken it says how long each took by its own clock, in seconds. Standard library only, for it is started by file name
with `-I -S`.
"""

import asyncio
import json
import sys
import time
from itertools import cycle
from selectors import SelectSelector

STEPS = 101
SHUFFLE = 37  # prime to STEPS: neighbours in time are not neighbours in length
BODY = b"answered late"
TAKEN = "/taken"


def answer_with(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


LATE = answer_with(BODY)
REQUEST_FOR_TAKEN = f"GET {TAKEN} ".encode()


async def serve(port: int, delays: list[float]) -> None:
    next_delay = cycle(delays).__next__
    taken: list[float] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readline():
                begun = time.perf_counter()
                while (await reader.readline()).strip():
                    pass
                if request.startswith(REQUEST_FOR_TAKEN):
                    writer.write(answer_with(json.dumps(taken).encode()))
                else:
                    await asyncio.sleep(next_delay())
                    writer.write(LATE)
                    taken.append(time.perf_counter() - begun)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", port, backlog=2048) as server:
        await server.serve_forever()


def delays_s(shortest_s: float, longest_s: float) -> list[float]:
    """Returns the delays in the order in which they are used."""
    step = (longest_s - shortest_s) / (STEPS - 1)
    return [shortest_s + step * (number * SHUFFLE % STEPS) for number in range(STEPS)]


def punctual_loop() -> asyncio.AbstractEventLoop:
    """Returns a loop whose timers count in microseconds, for fewer than a thousand connections.

    Those of epoll count in whole milliseconds, and asyncio rounds up.
    """
    return asyncio.SelectorEventLoop(SelectSelector())


if __name__ == "__main__":
    shortest, *longest = map(float, sys.argv[2:])
    with asyncio.Runner(loop_factory=punctual_loop if longest else None) as runner:
        runner.run(serve(int(sys.argv[1]), delays_s(shortest, *(longest or [shortest]))))
