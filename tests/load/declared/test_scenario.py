import re

import pytest

from versus.errors import UserError
from versus.load.declared.profile import find_profile
from versus.load.declared.scenario import ServerChoice, known_scenarios, read_scenario


def damaged(folder, where, old, new):
    text = (where.scenarios / "article-list.toml").read_text()
    assert old in text
    (folder / "mine.toml").write_text(text.replace(old, new))
    return read_scenario("mine", folder)


def test_every_scenario_of_the_suite_can_be_read(where):
    names = known_scenarios(where.scenarios)
    assert "article-list" in names
    for name in names:
        scenario = read_scenario(name, where.scenarios)
        assert scenario.name == name
        assert scenario.may_not_conclude
        for case in map(scenario.case, scenario.case_names):
            find_profile(case.server)
            assert case.targets


def test_an_unknown_one_is_answered_with_the_nearest(where):
    with pytest.raises(UserError, match="no scenario 'artcle-list'; the nearest that exists is 'article-list'"):
        read_scenario("artcle-list", where.scenarios)


@pytest.mark.parametrize("name", ["../article-list", "", ".", "article-list.toml"])
def test_only_names_of_scenarios_are_names(where, name):
    with pytest.raises(UserError, match="no scenario"):
        read_scenario(name, where.scenarios)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[load]", "[load", "mine.toml"),
        ("rate = 35.0", "rate = 0", r"mine.toml.*load.rate"),
        ("rate = 35.0", "rat = 35.0", r"mine.toml"),
        ('arrivals = "poisson"', 'arrivals = "bursts"', r"mine.toml.*load.arrivals"),
        ('path = "/articles/"', 'path = "articles"', r"mine.toml.*targets"),
        ("BENCH_MIDDLEWARE", "PATH", r"mine.toml.*settings"),
        ("BENCH_MIDDLEWARE", "BENCH_DATABASE_URL", r"mine.toml sets BENCH_DATABASE_URL"),
        ("quantile = 0.99", "quantile = 99", r"mine.toml.*slo.quantile"),
        (
            'name = "async view, ASGI"',
            'name = "async"\nagainst = "asinc"',
            r"compares in its case 'async' against 'asinc'",
        ),
    ],
)
def test_a_damaged_file_is_named_in_one_sentence(tmp_path, where, old, new, said):
    with pytest.raises(UserError, match=said) as error:
        damaged(tmp_path, where, old, new)
    assert "\n" not in str(error.value)


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match=r"mine\.toml is damaged"):
        read_scenario("mine", tmp_path)


def test_an_unknown_server_is_answered_with_the_nearest():
    with pytest.raises(UserError, match="nearest that exists is 'uvicorn, defaults'"):
        find_profile(ServerChoice("uvicron", "defaults"))


@pytest.mark.end_to_end
def test_the_scenario_in_contributing_is_measured(where, tmp_path, load_stages, django_60):
    (declared,) = re.findall(r"```toml\n(question.*?)```", (where.root / "CONTRIBUTING.md").read_text(), re.DOTALL)
    (tmp_path / "mine.toml").write_text(declared)
    stages = load_stages(read_scenario("mine", tmp_path), django_60, seconds=1.0)
    assert {stage.case for stage in stages} == {"none", "start-project's"}
    assert all(stage.measured.counts.right == stage.measured.counts.offered > 0 for stage in stages)
