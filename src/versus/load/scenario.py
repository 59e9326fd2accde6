"""Load scenarios as they are declared: a question, what is asked of the server, and how."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from versus.errors import UserError, unknown

Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Setting = Annotated[str, msgspec.Meta(pattern="^BENCH_[A-Z_]+$")]


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request, what its answer must be, and how many statements it may run."""

    path: Annotated[str, msgspec.Meta(pattern="^/")]
    statements: Annotated[int, msgspec.Meta(ge=0)]
    method: Literal["GET", "HEAD"] = "GET"
    weight: Positive = 1.0
    status: int = 200
    text: str | None = None


class ServerChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A server and one of its profiles in servers.toml."""

    name: str = "uvicorn"
    profile: str = "defaults"

    @property
    def label(self) -> str:
        return f"{self.name}, {self.profile}"


class LoadModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open arrivals at an absolute rate (per second). `drop_cap` is the share of arrivals that may be dropped."""

    rate: Positive
    stage_s: Positive
    arrivals: Literal["poisson", "paced"] = "poisson"
    warm_up_s: Positive = 1.0
    pause_s: Annotated[float, msgspec.Meta(ge=0.2)] = 0.5
    """Rest between warm-up and stage, in which the idle server's CPU is read."""
    drain_s: Positive = 10.0
    answer_timeout_s: Positive = 30.0
    starts: Count = 6
    connections: Count = 64
    waiting: Annotated[int, msgspec.Meta(ge=0)] = 1000
    drop_cap: Share = 0.0


class Objective(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service level: this quantile of the latency stays below `latency_ms`."""

    quantile: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    latency_ms: Positive


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of scenarios/; `name` is the file's."""

    question: str
    may_conclude: tuple[str, ...]
    may_not_conclude: tuple[str, ...]
    targets: Annotated[tuple[Target, ...], msgspec.Meta(min_length=1)]
    data: dict[str, Annotated[int, msgspec.Meta(ge=0)]]
    load: LoadModel
    slo: Objective
    server: ServerChoice = ServerChoice()
    settings: dict[Setting, str] = {}
    name: str = ""


def known_scenarios(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.toml"))


def read_scenario(name: str, folder: Path) -> Scenario:
    """Raises UserError for one that is not there, or whose file is damaged."""
    if name not in known_scenarios(folder):
        raise unknown("scenario", name, known_scenarios(folder))
    file = folder / f"{name}.toml"
    try:
        scenario = msgspec.toml.decode(file.read_bytes(), type=Scenario)
    except (OSError, ValueError) as error:
        raise UserError(f"The scenario file {file.name} is damaged: {error}.") from error
    if "BENCH_DATABASE_URL" in scenario.settings:
        raise UserError(f"The scenario file {file.name} sets BENCH_DATABASE_URL, which belongs to the run.")
    return msgspec.structs.replace(scenario, name=name)
