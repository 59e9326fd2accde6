"""Django beside Channels: pages by one, a WebSocket that tells the time by the other."""

import asyncio
import os
import time
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench_project.settings")

pages = get_asgi_application()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402 - needs the settings
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from bench_project.lab.waiting import until  # noqa: E402
from bench_project.loop_lag import watched  # noqa: E402

EVERY_S = 1.0


class Clock(AsyncWebsocketConsumer):
    """A message a second, with the moment at which it was meant to go out."""

    async def connect(self) -> None:
        await self.accept()
        self.ticking = asyncio.create_task(self.tick())

    async def disconnect(self, code: int) -> None:  # noqa: ARG002
        self.ticking.cancel()

    async def tick(self) -> None:
        moment = time.monotonic()
        while True:
            moment += EVERY_S
            await until(moment)
            await self.send(text_data=f"data: {moment:.6f}\n")


sockets: Any = URLRouter([path("ws/", Clock.as_asgi())])
application = watched(ProtocolTypeRouter({"http": pages, "websocket": sockets}))
