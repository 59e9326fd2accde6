"""docs/architecture.md names the layers that pyproject.toml's contract does, in its order, and paths that exist."""

import re
import tomllib

import pytest

from versus.locations import locations

ROOT = locations().root
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text()


def layers_in_contract() -> list[set[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (written,) = (contract["layers"] for contract in contracts if contract["name"] == "Data flows one way")
    return [{name.strip().removeprefix("versus.") for name in layer.split("|")} for layer in written]


def layers_in_document() -> list[set[str]]:
    (picture,) = re.findall(r"```text\n(.*?)```", DOCUMENT, re.DOTALL)
    boxes = re.findall(r"│ ([a-z_]+(?: · [a-z_]+)*) +│", picture)
    return [set(box.split(" · ")) for box in boxes]


def test_the_picture_shows_the_layers_of_the_contract_in_its_order() -> None:
    assert layers_in_document() == layers_in_contract()


def test_every_package_and_module_is_in_a_layer() -> None:
    here = {path.stem for path in (ROOT / "src" / "versus").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert {name for name in here if not name.startswith("_")} == set[str]().union(*layers_in_contract())


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w.]+/[\w./]*)`", DOCUMENT))))
def test_every_path_in_the_document_is_there(path: str) -> None:
    assert (ROOT / path).exists()
