"""Names of the blog's templates: with template partials where this Django has them, else with an included file.

Both ways render the same bytes. Files that define partials are a syntax error to a Django without them, which therefore
never loads one.
"""

from django.template import base

HAS_PARTIALS = hasattr(base, "PartialTemplate")

ARTICLE_LIST = "blog/partials/article_list.html" if HAS_PARTIALS else "blog/article_list.html"
ARTICLE_LIST_FRAGMENT = f"{ARTICLE_LIST}#articles" if HAS_PARTIALS else "blog/articles.html"
ARTICLE_DETAIL = "blog/article_detail.html"
