"""The formats of records as the site publishes them."""

import msgspec
import pytest

from versus.publish.sphinx.schemas import DOCUMENTS


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "journal-1"])
def test_a_schema_is_named_as_its_records_name_it(name):
    document, _ = DOCUMENTS[name]
    defaults = {field.name: field.default for field in msgspec.structs.fields(document())}
    assert defaults["schema"] == f"versus.{name.replace('-', '/')}"
