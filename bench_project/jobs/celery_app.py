"""The job as a task of Celery, over Redis: ``celery -A bench_project.jobs.celery_app worker``."""

from celery import Celery

from bench_project import environment
from bench_project.jobs import work

app = Celery("bench_project", broker=environment.text("BENCH_REDIS_URL", ""))


@app.task(ignore_result=True)
def finish_task(token: str) -> None:
    """Do a job."""
    work.finish(token)
