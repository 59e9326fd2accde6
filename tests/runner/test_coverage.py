"""What is traced of a subject with parameters."""

import msgspec

from tests.publish.samples import subject
from versus.runner.coverage import points_of_words


def test_sizes_stay_and_every_word_is_tried_once():
    declared = msgspec.structs.replace(
        subject("deserializing", "serialization", "Read objects.", ("only",)),
        parameters={"rows": [10, 100], "format": ["json", "xml", "yaml"], "inside": [False, True]},
        default={"rows": 10, "format": "json", "inside": False},
    )
    assert points_of_words(declared) == [
        {"rows": 10, "format": "json", "inside": False},
        {"rows": 10, "format": "xml", "inside": False},
        {"rows": 10, "format": "yaml", "inside": False},
        {"rows": 10, "format": "json", "inside": True},
    ]
