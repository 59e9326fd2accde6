"""Signals, from who sends to who listens."""

from typing import Any

from django.dispatch import Signal

from ._kit import Subject, variant


def plain_functions(number: int) -> list[Any]:
    """Functions of their own, which do next to nothing: what is measured is how they are reached."""

    def made(place: int) -> Any:
        def receive(sender: Any, **named: Any) -> int:
            return place + named["amount"]

        return receive

    return [made(place) for place in range(number)]


def async_functions(number: int) -> list[Any]:
    def made(place: int) -> Any:
        async def receive(sender: Any, **named: Any) -> int:
            return place + named["amount"]

        return receive

    return [made(place) for place in range(number)]


class Sender:
    """What signals are sent by."""


def connected(functions: list[Any]) -> Signal:
    signal = Signal()
    for function in functions:
        signal.connect(function, sender=Sender)
    return signal


class SignalSending(Subject):
    """Send a signal ten times to plain functions."""

    parameters = {"receivers": [0, 1, 5, 20, 100]}
    default = {"receivers": 5}

    def prepare(self, receivers: int) -> None:
        self.functions = plain_functions(receivers)
        self.signal = connected(self.functions)

    @variant(baseline=True)
    def send(self, receivers: int) -> Any:
        """An error in a receiver ends the sending."""
        return [self.signal.send(Sender, amount=amount) for amount in range(10)]

    @variant
    def send_robust(self, receivers: int) -> Any:
        """An error in a receiver is caught and returned."""
        return [self.signal.send_robust(Sender, amount=amount) for amount in range(10)]

    def contract(self, returned: Any) -> Any:
        return [[value for _, value in answers] for answers in returned]


class AsyncSignalSending(Subject):
    """Send a signal ten times from async code."""

    parameters = {"receivers": [1, 5, 20, 100]}
    default = {"receivers": 5}

    def prepare(self, receivers: int) -> None:
        self.functions = [plain_functions(receivers), async_functions(receivers)]
        self.sync, self.awaited = (connected(functions) for functions in self.functions)

    @variant(baseline=True)
    async def to_async_receivers(self, receivers: int) -> Any:
        """`asend` to async functions, which run at once in the loop."""
        return [await self.awaited.asend(Sender, amount=amount) for amount in range(10)]

    @variant
    async def to_async_receivers_robust(self, receivers: int) -> Any:
        """`asend_robust` to the same."""
        return [await self.awaited.asend_robust(Sender, amount=amount) for amount in range(10)]

    @variant
    async def to_sync_receivers(self, receivers: int) -> Any:
        """`asend` to plain functions: Django calls them together in another thread."""
        return [await self.sync.asend(Sender, amount=amount) for amount in range(10)]

    def contract(self, returned: Any) -> Any:
        return [[value for _, value in answers] for answers in returned]


class SignalConnecting(Subject):
    """Connect new receivers to a new signal, ask whether anybody listens, and disconnect all of them."""

    parameters = {"receivers": [5, 20, 50, 100]}
    default = {"receivers": 20}

    @variant(baseline=True)
    def connect(self, receivers: int) -> Any:
        """By sender, with weak references, as the decorator does it."""
        functions = plain_functions(receivers)
        signal = connected(functions)
        listened = signal.has_listeners(Sender)
        gone = [signal.disconnect(function, sender=Sender) for function in functions]
        return listened, all(gone), signal.has_listeners(Sender)
