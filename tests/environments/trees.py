"""Source trees of Django, made of an installed one: what a checkout holds, as far as building it goes."""

import shutil
from collections.abc import Callable
from pathlib import Path

from versus.calibration.injection import PROJECT
from versus.environments.environment import Environment


def wanted_by_benchmarks(path: str) -> bool:
    """Returns whether a file may be used: most of Django's files are translations."""
    return "/locale/" not in path or "/locale/en/" in path or path.endswith("/locale/__init__.py")


def wanted_by_imports(path: str) -> bool:
    """Returns whether `import django` and its version use a file."""
    return path.count("/") == 1 or path.startswith(("django/utils/", "django/core/", "django/apps/"))


def lay_tree(environment: Environment, folder: Path, wanted: Callable[[str], bool] = wanted_by_benchmarks) -> None:
    """Copies the wanted files of the environment's Django to a tree that builds a wheel of the same version."""
    (packages,) = Path(environment.folder).glob("lib/python*/site-packages")
    for file in (packages / "django").rglob("*"):
        path = file.relative_to(packages).as_posix()
        if file.is_file() and "__pycache__" not in path and wanted(path):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    (folder / "pyproject.toml").write_text(PROJECT.format(version=environment.django))
