"""Python imports this at its start, where its folder is on the path: a server whose functions can be watched.

It listens on a socket in a folder, named by its process's number. An order is a line, and so is its answer, in JSON:

    count       begins the exact pass; every later order but the last two ends what the one before began
    clock       begins one of the passes that read the clock
    end         ends a pass
    tell N      the functions of N requests a pass, as the profiler says

VERSUS_WATCHED names the folder, VERSUS_PROFILER the file of the profiler.
"""

import importlib.util
import json
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any

FOLDER, PROFILER = "VERSUS_WATCHED", "VERSUS_PROFILER"


def _profiler(file: str) -> Any:
    spec = importlib.util.spec_from_file_location("versus_inside_profiling", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class _Watched:
    """The passes of this process, and which one goes on."""

    def __init__(self, profiling: Any) -> None:
        self._profiling = profiling
        self._counts = profiling.Counts()
        self._batches: list[Any] = []
        self._going_on: Any = None

    def obey(self, order: str, *words: str) -> Any:
        if order == "tell":
            return list(self._profiling.functions(int(words[0]), self._counts, self._batches))
        if order == "end":
            self._profiling.unwatch(self._going_on)
            self._going_on.forget(threading.get_ident())
            self._going_on = None
            return None
        if order == "clock":
            self._batches.append(self._profiling.Clocks())
        self._going_on = self._counts if order == "count" else self._batches[-1]
        self._profiling.watch(self._going_on)
        return None


def _listen(folder: str, profiling: Any) -> None:
    # A socket's name is short, and a folder's need not be: by its descriptor it is.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(f"/proc/self/fd/{descriptor}/{os.getpid()}")
    os.close(descriptor)
    listening.listen()
    threading.Thread(target=_obey, args=(listening, _Watched(profiling)), daemon=True).start()


def _obey(listening: socket.socket, watched: _Watched) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rw") as lines:
        for line in lines:
            lines.write(json.dumps(watched.obey(*line.split())) + "\n")
            lines.flush()


def _begin() -> None:
    folder = os.environ.get(FOLDER, "")
    if folder and Path(folder).is_dir():
        _listen(folder, _profiler(os.environ[PROFILER]))
        os.register_at_fork(after_in_child=lambda: _listen(folder, sys.modules["versus_inside_profiling"]))


_begin()
