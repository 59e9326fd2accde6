"""Closed journeys: visitors who log in, browse, comment and order, and wait for each answer before they go on.

    locust -f locustfiles/journeys.py --headless -H http://127.0.0.1:8000 --users 20 -t 30s

For throughput only. A visitor who waits hides every stall, so response times seen here say nothing about a service
level; open_arrivals.py is for that. Everybody starts at a moment of their own, or all would log in at once.

`locust --help` is over before a locustfile's own options are known: they are explained in `add_options` below.
"""

import json
import random
import time
from pathlib import Path

import gevent
from _distributed import ON_LOOPBACK
from _files import write_json
from locust import FastHttpUser, events, task

PASSWORD = "a reader's password"  # noqa: S105 - as manage.py readers gives it to all of them
SPREAD_S = 1.0  # over which visitors who do not think start


class Visitor(FastHttpUser):
    """Goes through whole journeys, one after the other; with --only, asks for one page again and again."""

    def on_start(self) -> None:
        options = self.environment.parsed_options
        self.environment.visitors += 1
        self.dice = random.Random(f"{options.seed} {self.environment.visitors}")  # noqa: S311
        gevent.sleep(self.dice.uniform(0.0, options.think or SPREAD_S))

    @task
    def journey(self) -> None:
        options = self.environment.parsed_options
        if options.only:
            self._ask("GET", options.only)
        else:
            self._journey(options)
        self.environment.journeys += 1

    def _journey(self, options) -> None:
        reader = f"reader{self.dice.randint(1, options.readers)}"
        self._ask("POST", "/account/log-in/", data={"username": reader, "password": PASSWORD})
        page = self._ask("GET", f"/api/articles/?page={self.dice.randint(1, 20)}", name="/api/articles/")
        articles = json.loads(page)["results"] if page else []
        if articles:
            slug = self.dice.choice(articles)["slug"]
            self._ask("GET", f"/articles/{slug}/", name="/articles/…/")
            remark = {"name": reader, "body": "Well said."}
            self._ask("POST", f"/articles/{slug}/comments/", name="/articles/…/comments/", data=remark)
        line = {"sku": f"P-{self.dice.randint(1, options.products):06}", "quantity": 1}
        order = {"customer": f"{reader}@example.com", "lines": [line]}
        self._ask("POST", "/orders/", json=order)

    def _ask(self, method: str, path: str, **more) -> str:
        """Returns the text of the answer; empty where there is none."""
        think = self.environment.parsed_options.think
        gevent.sleep(self.dice.expovariate(1 / think) if think else 0.0)
        with self.client.request(method, path, catch_response=True, **more) as response:
            if not 200 <= response.status_code < 300:
                response.failure(f"status {response.status_code}")
            return response.text or ""


@events.init_command_line_parser.add_listener
def add_options(parser, **_more) -> None:
    parser.set_defaults(**ON_LOOPBACK)
    add = parser.add_argument_group("Journeys").add_argument
    add("--only", default=None, metavar="PATH", help="Ask for this page alone, again and again")
    add("--think", type=float, default=1.0, help="Seconds between two requests of a visitor, on average. Defaults to 1")
    add("--readers", type=int, default=20, help="How many readers the database holds. Defaults to 20")
    add("--products", type=int, default=1000, help="How many products the database holds. Defaults to 1000")
    add("--seed", type=int, default=0, help="Where the random choices start")
    add("--warm-up", type=float, default=0.0, help="Seconds at the beginning that --throughput leaves out")
    add("--measured", type=float, default=0.0, help="Seconds after them that it counts; then the run ends")
    add("--throughput", default=None, metavar="FILE", help="Where to write what got done in these seconds")
    add("--announce", default=None, metavar="FILE", help="Where to write beforehand when they begin and end")


@events.test_start.add_listener
def begin(environment, **_more) -> None:
    environment.journeys = environment.visitors = 0
    if environment.parsed_options.throughput:
        gevent.spawn(measure, environment, environment.parsed_options)


def measure(environment, options) -> None:
    begins = time.monotonic() + options.warm_up
    ends = begins + options.measured
    if options.announce:
        write_json(Path(options.announce), {"begins": begins, "ends": ends})
    gevent.sleep(begins - time.monotonic())
    before, cpu, began = done(environment), time.process_time(), time.monotonic()
    gevent.sleep(ends - time.monotonic())
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    counted = {name: number - before[name] for name, number in done(environment).items()}
    write_json(Path(options.throughput), counted | {"seconds": seconds, "cpu_s": cpu})
    environment.runner.quit()


def done(environment) -> dict[str, int]:
    total = environment.stats.total
    return {"requests": total.num_requests, "failures": total.num_failures, "journeys": environment.journeys}
