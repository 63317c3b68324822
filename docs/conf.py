"""Sphinx configuration: MyST pages, and reference pages made from the code while building."""

import gc
import sys
from functools import cache
from pathlib import Path

from sphinx.search.en import SearchEnglish

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

from model.version import __version__  # noqa: E402

# Pages are trees of nodes that stay to the end: to look through them again and again takes a third of the time.
gc.disable()
# The search index asks for the stem of each word on each page where it stands.
SearchEnglish.stem = cache(SearchEnglish.stem)

project = "reassurance-sim"
author = "The reassurance-sim contributors"
project_copyright = "The reassurance-sim contributors, Apache-2.0"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "generated_reference"]
exclude_patterns = ["_build", "_ext", "reference/generated/fragments"]
nitpicky = True
add_module_names = False
# Types of other packages and of the model's own rooms are named in signatures, and have no page of their own.
nitpick_ignore_regex = [("py:.*", r".*")]
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autoclass_content = "class"

myst_enable_extensions = ["attrs_block", "deflist", "fieldlist"]
myst_heading_anchors = 3
# Where links in Markdown are looked up: no page documents C, C++ or JavaScript.
myst_ref_domains = ["std", "py"]

html_theme = "furo"
html_title = "reassurance-sim"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
