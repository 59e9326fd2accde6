"""The second reading is of the statements that its seed draws, and says something of each."""

import tomllib
from random import Random

from versus.claims.ledger import CORRECTED, probe_sources
from versus.locations import Locations

READ = 30


def test_thirty_were_drawn_and_read(where: Locations) -> None:
    told = tomllib.loads((where.results / "claims" / "second-reading.toml").read_text())
    probed = sorted(key for key in probe_sources() if not key.endswith(CORRECTED))
    drawn = Random(told["seed"]).sample(probed, READ)
    assert sorted(reading["id"] for reading in told["reading"]) == sorted(drawn)
    assert all(reading["note"].endswith(".") for reading in told["reading"])
    wrong = [reading["id"] for reading in told["reading"] if not reading["settles"]]
    assert wrong == told["corrections"]
