"""The site's Sphinx configuration. `./versus publish` builds it; plain `sphinx-build docs OUTPUT` works too."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

project = "django-versus"
author = "the contributors of django-versus"
extensions = ["myst_parser", "sphinx_design", "versus.publish.sphinx"]
versus_runs = os.environ.get("VERSUS_RUNS", "../results").split(os.pathsep)
versus_benchmarks = os.environ.get("VERSUS_BENCHMARKS", "../benchmarks")
versus_choices = "choices.toml"
versus_findings = "findings.toml"
versus_answers = os.environ.get("VERSUS_ANSWERS", "../results/claims/answers.json")
versus_scenarios = os.environ.get("VERSUS_SCENARIOS", "../scenarios").split(os.pathsep)

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "django-versus"
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"top_of_page_buttons": []}
