"""The text that asv and pyperf print is read, as they printed it."""

import math
from pathlib import Path

import pytest

from versus.calibration.other_tools import asv, pyperf
from versus.errors import EnvironmentFailedError
from versus.micro.declared.catalogue import SubjectDescription, VariantDescription

RECORDED = Path(__file__).parent / "recorded"


def described(name: str, area: str, variant: str, **default: object) -> SubjectDescription:
    only = VariantDescription(variant, "", "", True, False, None, True, None, "1")
    point = dict(default)
    return SubjectDescription(
        name=name, area=area, area_doc="", doc="", parameters={key: [value] for key, value in point.items()},  # type: ignore[list-item,misc]
        default=point, margin=0.02, writes=(), preparation="", variants=(only,),  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("name", ["slower", "faster", "unchanged"])
def test_both_tools_conclusions_are_understood(name: str) -> None:
    expected = None if name == "unchanged" else name
    assert asv.conclusion((RECORDED / f"asv-{name}.txt").read_text()) == expected
    assert pyperf.conclusion((RECORDED / f"pyperf-{name}.txt").read_text()) == expected


def test_a_pyperf_difference_of_nothing_is_no_finding() -> None:
    printed = "Mean +- std dev: [baseline] 1.02 ms +- 0.20 ms -> [candidate] 1.02 ms +- 0.10 ms: no change\n"
    assert pyperf.conclusion(printed) is None


def test_asv_measuring_nothing_is_an_error_though_its_exit_code_is_that_of_slower() -> None:
    with pytest.raises(EnvironmentFailedError, match="No benchmarks selected"):
        asv.conclusion((RECORDED / "asv-nothing.txt").read_text())


@pytest.mark.parametrize("printed", ["", "ERROR: Benchmark suites have no benchmark in common\n"])
def test_anything_else_from_pyperf_is_an_error(printed: str) -> None:
    with pytest.raises(EnvironmentFailedError, match="not understood"):
        pyperf.conclusion(printed)


def test_asvs_last_words_are_its_table_and_its_conclusion() -> None:
    slower = asv.last_words((RECORDED / "asv-slower.txt").read_text()).splitlines()
    assert slower[2].endswith("2.11 | template_reuse.TemplateReuse.time_inline(20) |")
    assert slower[3:] == ["PERFORMANCE DECREASED."]
    unchanged = asv.last_words((RECORDED / "asv-unchanged.txt").read_text())
    assert unchanged == "BENCHMARKS NOT SIGNIFICANTLY CHANGED."


def test_asvs_value_and_samples_are_those_of_the_point_that_was_asked_for() -> None:
    value, samples = asv.read_samples((RECORDED / "asv-results.json").read_text())
    assert value == 0.0007277320334348285
    assert len(samples) == 10
    assert min(samples) <= value <= max(samples)


def test_a_benchmark_that_failed_has_no_samples() -> None:
    failed = (
        '{"result_columns": ["result", "params", "samples"], "results": {"a": [[NaN], [["1"]], [null]], "b": [null]}}'
    )
    value, samples = asv.read_samples(failed)
    assert math.isnan(value)
    assert samples == ()


def test_asv_is_asked_for_the_baseline_at_the_default_point_only() -> None:
    found = asv.selection(described("pagination", "pagination", "paginator", rows=1000, page="first"))
    assert found == r"^pagination\.(?i:pagination)\.time_paginator\(1000,\ 'first'\)$"
    assert asv.selection(described("query-compiling", "queries", "chained")) == (
        r"^queries\.(?i:querycompiling)\.time_chained$"
    )
