"""The options of `locust -f locustfiles/open_arrivals.py`."""

import json

from _distributed import ON_LOOPBACK
from _held_connections import KINDS
from _schedule import Stretch
from locust import events


def read_shape(text: str | None) -> tuple[Stretch, ...]:
    """Returns the stretches of a stage; none without a text."""
    try:
        return tuple(Stretch(**stretch) for stretch in json.loads(text or "[]"))
    except (TypeError, ValueError) as error:
        raise SystemExit(f"open_arrivals: --shape is not understood ({error})") from None


@events.init_command_line_parser.add_listener
def add_options(parser, **_more) -> None:
    parser.set_defaults(**ON_LOOPBACK)
    add = parser.add_argument_group("Open arrivals").add_argument
    add("--path", action="append", metavar="PATH", help="Path to ask for, may be repeated. Defaults to /articles/")
    add("--rate", type=float, default=20.0, help="Arrivals per second, whatever the server does. Defaults to 20")
    add("--arrivals", choices=["poisson", "paced"], default="poisson", help="How arrivals are spread over time")
    add(
        "--shape",
        default=None,
        metavar="JSON",
        help='How the rate changes, as [{"seconds": 10, "factor": 1}, {"seconds": 2, "factor": 1, "to": 4}, …]; the '
        "stage is as long as its stretches",
    )
    add("--seed", type=int, default=0, help="Where the random choices start")
    add("--stage", type=float, default=0.0, help="Seconds of arrivals. Defaults to --run-time, else to 30")
    add("--warm-up", type=float, default=0.0, help="Seconds of arrivals beforehand that no statistics show")
    add("--pause", type=float, default=0.2, help="Seconds of rest between warm-up and stage")
    add("--drain", type=float, default=10.0, help="Seconds that requests under way are given in the end")
    add("--connections", type=int, default=64, help="Most requests on the wire at a time")
    add("--waiting", type=int, default=1000, help="Most arrivals waiting for a connection; further ones are dropped")
    add("--answer-timeout", type=float, default=30.0, help="Seconds after which a request counts as failed")
    add("--hold", choices=KINDS, default="idle", help="Kind of connections that are held besides. Defaults to idle")
    add("--hold-number", type=int, default=0, help="How many of them, from each worker. Defaults to none")
    add("--hold-path", default="/healthz", metavar="PATH", help="What they ask for once. Defaults to /healthz")
    add("--expect-status", type=int, default=200, help="Status of a right answer")
    add("--expect-text", default=None, help="Text that a right answer holds")
    add("--expect-length", type=int, default=None, help="Bytes of a right answer's body")
    add("--expect-sha256", default=None, help="Digest of a right answer's body")
    add(
        "--targets",
        default=None,
        metavar="FILE",
        help='JSON, {"host": …, "targets": [{"path": …, "weight": …, "sha256": …}, …]}; waited for, so that whoever '
        "starts this program can start the server meanwhile",
    )
    add(
        "--turns",
        default=None,
        metavar="FILE",
        help='JSON, {"begins": …, "slices": [[begin, seconds], …]}: when arrivals are sent, where several servers are '
        "loaded in turn. Waited for after the warm-up, so that all can warm up first",
    )
    add("--samples", default=None, metavar="FILE", help="Where to write every arrival's times, a compressed .npz")
    add("--announce", default=None, metavar="FILE", help="Where to write when the stage begins and when it is drained")
