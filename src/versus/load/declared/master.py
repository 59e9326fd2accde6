"""Where the generator that leads others is found."""

from typing import Self

import msgspec

from versus.errors import UserError

LOOPBACK = "127.0.0.1"
MASTER_PORT = 5557  # locust's own


class MasterAddress(msgspec.Struct, frozen=True):
    """A host and a port. They stand in no plan and in no record."""

    host: str = LOOPBACK
    port: int = MASTER_PORT

    @classmethod
    def of(cls, text: str) -> Self:
        """Reads HOST or HOST:PORT. Raises UserError."""
        host, colon, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "")
        if not host or (colon and not port.isdecimal()):
            raise UserError(f"{text!r} is no address; write HOST or HOST:PORT.")
        return cls(host, int(port)) if colon else cls(host)

    @property
    def text(self) -> str:
        return f"{self.host}:{self.port}"


HERE = MasterAddress()
