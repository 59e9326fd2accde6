"""A session's survey of memory: what it needs of the session, handed over."""

from collections.abc import Callable, Iterable, Mapping

from versus.cli.recording import Recording
from versus.micro.observations import CountedLayout, Refusal, StartUp, Survey
from versus.micro.process import Asked
from versus.micro.schedule import Layout, Seat
from versus.micro.surveying import run_surveys

Start = Callable[[list[Seat], Layout], Mapping[Seat, Asked]]


def survey(
    recording: Recording,
    start: Start,
    begin: Callable[[str, Layout], StartUp],
    *,
    report: Callable[[str], None],
) -> None:
    """Surveys what the recording does not hold yet."""

    def start_workers(environments: Iterable[str], layout: Layout) -> Mapping[str, Asked]:
        workers = start([Seat(name, 0) for name in environments], layout)
        return {seat.environment: worker for seat, worker in workers.items()}

    run_surveys(
        recording.plan,
        start_workers,
        begin,
        done=[entry for entry in recording.done if isinstance(entry, Survey | Refusal)],
        sink=recording.append,
        report=report,
    )


def is_checked(recording: Recording) -> bool:
    """Whether variants were found to agree before: whatever was counted or surveyed was checked first."""
    return any(isinstance(entry, CountedLayout | Survey) for entry in recording.done)
