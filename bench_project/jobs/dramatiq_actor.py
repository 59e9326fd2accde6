"""The job as an actor of Dramatiq, over Redis: ``dramatiq bench_project.jobs.dramatiq_actor``."""

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench_project import environment
from bench_project.jobs import work

dramatiq.set_broker(RedisBroker(url=environment.text("BENCH_REDIS_URL", "")))


@dramatiq.actor
def finish_task(token: str) -> None:
    """Do a job."""
    work.finish(token)
