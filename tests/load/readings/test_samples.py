import math

import numpy as np
import pytest

from tests.load.samples import samples
from versus.errors import UserError
from versus.load.readings.samples import read_samples, spread


def test_only_quantiles_with_twenty_samples_beyond_are_kept():
    assert set(samples([0.01] * 39).latency.quantiles) == set()
    assert set(samples([0.01] * 40).latency.quantiles) == {"p50"}
    assert set(samples([0.01] * 200).latency.quantiles) == {"p50", "p90"}
    assert set(samples([0.01] * 2000).latency.quantiles) == {"p50", "p90", "p99"}


def test_a_quantile_is_a_latency_that_somebody_had():
    latency = samples([number / 1000 for number in range(1, 201)]).latency
    assert latency.quantiles["p50"] == pytest.approx(100)
    assert latency.quantiles["p90"] == pytest.approx(180)
    assert latency.largest == pytest.approx(200)


def test_what_was_never_answered_counts_as_infinitely_late():
    latency = samples([0.01] * 40 + [math.nan] * 60).latency
    assert latency.count == 100
    assert latency.quantiles["p50"] is None
    assert latency.largest is None


def test_counts_add_up():
    counts = samples([0.01] * 9 + [math.nan]).counts
    assert (counts.offered, counts.sent, counts.answered) == (10, 10, 9)


def test_a_spread_leaves_out_what_did_not_happen():
    assert spread(np.array([math.nan, 0.001, 0.003])).mean == pytest.approx(2.0)
    assert spread(np.array([math.nan])).largest == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"something else"])
def test_a_foreign_file_is_named(tmp_path, content):
    file = tmp_path / "samples.npz"
    file.write_bytes(content)
    with pytest.raises(UserError, match=r"samples\.npz holds no load samples"):
        read_samples(file)
