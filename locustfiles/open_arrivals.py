"""Open arrivals: requests sent on a schedule that does not wait for the answers.

    locust -f locustfiles/open_arrivals.py --headless -H http://127.0.0.1:8000 --rate 50 -t 30s

A user who waits for an answer before asking again hides every stall: nobody asks while the server hangs. Here each
request has an intended start on an absolute schedule, and its response time counts from there. Three spans make it
up: lag (this program was late), queue (waiting for a free connection) and service (on the wire). Arrivals for which
there is no more room to wait are dropped, counted, and reported as failures.

`locust --help` is over before a locustfile's own options are known: they are explained in `_options.py`.
"""

import gc
import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

import gevent
import locust.stats
from _distributed import MasterSide, Numbers, WorkerSide
from _files import give_up
from _held_connections import HoldError
from _options import read_shape
from _samples import Samples
from _schedule import Stretch, offsets
from _sending import OpenArrivals, announce, finish, stage_after
from _targets import read_targets
from locust import FastHttpUser, events, task
from locust.exception import StopUser
from locust.runners import LocalRunner, MasterRunner, WorkerRunner

log = logging.getLogger("open_arrivals")

DEFAULT_STAGE_S = 30.0


class Visitor(FastHttpUser):
    """Stands for all visitors: one user, or one a worker, with a greenlet an arrival over a pool of connections."""

    @task
    def arrive(self) -> None:
        runner = self.environment.runner
        self.environment.arrivals = OpenArrivals(
            self, self.environment.parsed_options, getattr(self.environment, "worker_side", None)
        )
        try:
            self.environment.arrivals.run()
        except HoldError as error:
            log.error("%s", error)  # noqa: TRY400 - one sentence is enough
            self.environment.process_exit_code = 1
            if isinstance(runner, WorkerRunner):
                self.environment.worker_side.tell_unable(str(error))
            else:
                give_up(self.environment.parsed_options.announce, str(error))
        if isinstance(runner, LocalRunner):
            gevent.spawn(runner.quit if self.environment.parsed_options.headless else runner.stop)
        raise StopUser


@events.init.add_listener
def prepare(environment, **_more) -> None:
    options = environment.parsed_options
    if options.rate <= 0 or options.connections < 1 or options.waiting < 0:
        raise SystemExit("open_arrivals: --rate and --connections must be above 0, --waiting at least 0")
    bring_together(environment, options)
    if not isinstance(environment.runner, WorkerRunner):
        take_options(environment)
    gc.freeze()  # what the imports left is garbage to nobody; collections stay short


@events.test_start.add_listener
def hear_options(environment, **_more) -> None:
    """Takes what the master has just told."""
    if isinstance(environment.runner, WorkerRunner):
        take_options(environment)


def take_options(environment) -> None:
    options = environment.parsed_options
    environment.shape = read_shape(options.shape)
    if environment.shape:
        options.stage = sum(stretch.seconds for stretch in environment.shape)
    if not options.stage and not options.run_time:
        options.stage = DEFAULT_STAGE_S
    environment.targets, host = read_targets(options)
    environment.host = host or environment.host
    Visitor.concurrency = options.connections
    Visitor.network_timeout = Visitor.connection_timeout = options.answer_timeout


def bring_together(environment, options) -> None:
    """Gives each of several workers one visitor, and lets the master lead them."""
    runner = environment.runner
    options.num_users = options.spawn_rate = options.expect_workers if isinstance(runner, MasterRunner) else 1
    if isinstance(runner, WorkerRunner):
        environment.worker_side = WorkerSide(runner)
    if isinstance(runner, MasterRunner):
        began: list[float] = []

        def went(begins: float) -> None:
            began.append(stage_after(begins, options))
            announce(options, began[0])

        def done(samples: Samples, numbers: Numbers, told: Mapping[str, float]) -> None:
            planned = sum(1 for _ in planned_offsets(options, environment.shape))
            if len(samples.intended) != planned:
                log.error("%d of %d arrivals came back from the workers", len(samples.intended), planned)
                environment.process_exit_code = 1
            finish(options, samples, numbers, began[0], told)

        environment.master_side = MasterSide(runner, options.expect_workers, went, done)


def planned_offsets(options, shape: Sequence[Stretch]) -> Iterator[float]:
    """Returns the offsets of all arrivals, whichever worker sends them."""
    return takewhile(
        lambda offset: offset < options.stage, offsets(options.arrivals, options.rate, options.seed, shape)
    )


@events.test_stopping.add_listener
def stop(environment, **_more) -> None:
    arrivals = getattr(environment, "arrivals", None)
    if arrivals is not None:
        arrivals.stop()


def thousandth_of_a_millisecond(response_time: float) -> float:
    """Locust's own rounding to 1 ms below 100 ms would hide what is compared here; 3 digits for the slow ones."""
    return round(response_time, 3) if response_time < 10 else float(f"{response_time:.4g}")


locust.stats.bucket_response_time = thousandth_of_a_millisecond
