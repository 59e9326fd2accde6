"""The job as a task of Huey, over a file of SQLite: ``huey_consumer bench_project.jobs.huey_queue.queue``."""

from pathlib import Path

from huey import SqliteHuey

from bench_project import environment
from bench_project.jobs import work

queue = SqliteHuey(
    "bench_project", results=False, filename=str(Path(environment.text("BENCH_JOBS_FOLDER", ".")) / "huey.sqlite3")
)


@queue.task()
def finish_task(token: str) -> None:
    """Do a job."""
    work.finish(token)
