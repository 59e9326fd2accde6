"""The locustfile's schedule. Importing locust rewires a process, so it is imported in another."""

import json
import subprocess
import sys

import numpy as np
import pytest

PROGRAM = """
import importlib.util, itertools, json, pathlib, sys
sys.path.insert(0, str(pathlib.Path(sys.argv[1]).parent))
import _samples, _schedule, _targets
spec = importlib.util.spec_from_file_location("open_arrivals", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = module
spec.loader.exec_module(module)
take = lambda *how: list(itertools.islice(_schedule.offsets(*how), 20_000))
page = _targets.Target("/", length=3, sha256=None, text="b")
print(json.dumps({
    "paced": take("paced", 50.0, 1),
    "poisson": take("poisson", 50.0, 1),
    "again": take("poisson", 50.0, 1)[:100],
    "other": take("poisson", 50.0, 2)[:100],
    "rounded": [module.thousandth_of_a_millisecond(ms) for ms in (0.12345, 9.87654, 123.456789, 54321.9)],
    "verdicts": [
        page.verdict(*answer)[0]
        for answer in ((200, b"abc"), (0, b""), (500, b"abc"), (200, b"abcd"), (200, b"xyz"))
    ],
    "outcomes": [
        _samples.RIGHT, _samples.NO_ANSWER, _samples.WRONG_STATUS, _samples.WRONG_BODY, _samples.DROPPED,
        _samples.UNFINISHED
    ],
}))
"""


@pytest.fixture(scope="module")
def answers(where):
    file = where.locustfiles / "open_arrivals.py"
    said = subprocess.run([sys.executable, "-c", PROGRAM, str(file)], capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def test_paced_arrivals_keep_an_absolute_schedule(answers):
    assert np.allclose(answers["paced"], np.arange(20_000) / 50)


def test_poisson_arrivals_have_exponential_gaps_of_the_asked_mean(answers):
    gaps = np.diff(answers["poisson"], prepend=0.0)
    assert gaps.min() >= 0
    # 20 000 gaps with a fixed seed: the mean's own error is 0.7 %, and an exponential scatters by its mean.
    assert gaps.mean() == pytest.approx(0.02, rel=0.03)
    assert gaps.std() == pytest.approx(0.02, rel=0.05)
    assert np.median(gaps) == pytest.approx(0.02 * np.log(2), rel=0.05)


def test_poisson_arrivals_in_a_second_scatter_as_poisson_counts_do(answers):
    counts = np.bincount(np.floor(answers["poisson"]).astype(int))[:-1]
    assert counts.var() == pytest.approx(counts.mean(), rel=0.35)


def test_the_seed_decides(answers):
    assert answers["again"] == answers["poisson"][:100]
    assert answers["other"] != answers["poisson"][:100]


def test_percentiles_are_not_rounded_to_a_millisecond(answers):
    assert answers["rounded"] == [0.123, 9.877, 123.5, 54320.0]


def test_every_answer_is_checked(answers):
    right, no_answer, wrong_status, wrong_body = answers["outcomes"][:4]
    assert answers["verdicts"] == [right, no_answer, wrong_status, wrong_body, wrong_body]


def test_the_suite_numbers_outcomes_as_the_locustfile_does(answers):
    from versus.load.readings import samples

    assert answers["outcomes"] == [
        samples.RIGHT,
        samples.NO_ANSWER,
        samples.WRONG_STATUS,
        samples.WRONG_BODY,
        samples.DROPPED,
        samples.UNFINISHED,
    ]
