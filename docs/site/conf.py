"""Settings of Sphinx for the documentation site; `builder` says which language.

Sphinx with MyST and Furo, in November 2026: released since 2008 and kept by many; scripts and the search index
are files of the site that also work from file://, and no typeface is fetched. (MkDocs has had no release since
2024, Material for MkDocs ends in May 2027, and Zensical, which follows it, is at 0.1 and still on the move.)
"""

from __future__ import annotations

from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import languages

_HERE = Path(__file__).parent

author = "ひと呼吸"
project = "ひと呼吸 (hitokokyu)"
version = release = version_of("hitokokyu")

extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_inline", "attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 4
# As where the documents of docs/ are read, too.
myst_heading_slug_func = "github"
# Documents in docs/ are written for readers of the repository, too: a level may be left out there.
suppress_warnings = ["myst.header"]

templates_path = [str(_HERE / "templates")]
html_static_path = [str(_HERE / "static")]
html_css_files = ["site.css"]
html_theme = "furo"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_copy_source = False
html_use_index = False
html_show_sphinx = False
html_show_copyright = False
# It would fetch the pages, which browsers refuse under file://.
html_show_search_summary = False


def _language_switch(app: Sphinx, page: str, _: str, context: dict[str, Any], __: object) -> None:
    """Every page exists in the other language under the same name."""
    other = "en" if app.config.language == "ja" else "ja"
    context["other_language"] = other
    context["other_page"] = f"{'../' * (page.count('/') + 1)}{other}/{page}.html"


def _titled(app: Sphinx, config: Any) -> None:
    japanese = config.language == "ja"
    config.html_title = "ひと呼吸の手引き" if japanese else "Hitokokyu handbook"


def setup(app: Sphinx) -> None:
    languages["ja"] = "builder.search.JapanesePairs"
    app.connect("config-inited", _titled)
    app.connect("html-page-context", _language_switch)
