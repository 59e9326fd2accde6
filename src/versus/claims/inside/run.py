"""Runs one probe: `python run.py ID`. Prints one line of JSON: {"answer": bool}, {"not_run": why} or {"error": why}.

Started by file name with `-P -s`, in an empty folder that is gone afterwards.
"""

import ctypes
import importlib
import importlib.util
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1


PACKAGE = "versus_claims_inside"


def found() -> tuple[dict[str, Any], Any]:
    """Returns every probe by the id of its statement, and the stage they stand on. Importing them imports no Django."""
    folder = Path(__file__).parent
    spec = importlib.util.spec_from_file_location(
        PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
    for file in sorted(folder.glob("[a-z]*.py")):
        if file.stem != "run":
            importlib.import_module(f"{PACKAGE}.{file.stem}")
    stage: Any = importlib.import_module(f"{PACKAGE}.stage")
    return dict(stage.PROBES), stage


def answer(probe: Any, stage: Any) -> dict[str, Any]:
    try:
        said = probe()
    except stage.NotRunError as why:
        return {"not_run": str(why)}
    except BaseException as error:  # noqa: BLE001 - whatever a probe raises is its answer, and no other's
        return {"error": f"{type(error).__name__}: {error}".splitlines()[0], "trace": traceback.format_exc()}
    if not isinstance(said, bool):
        return {"error": f"the probe answered {said!r}"}
    return {"answer": said}


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    told = os.dup(1)
    os.dup2(2, 1)  # no print of a probe's Django spoils the answer
    probes, stage = found()
    said = answer(probes[sys.argv[1]], stage)
    os.write(told, json.dumps(said).encode() + b"\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
