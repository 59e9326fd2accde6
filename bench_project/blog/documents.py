"""Articles as JSON documents."""

from typing import Any

from bench_project.blog.models import Article
from bench_project.blog.pages import ArticlePage


def article_page(page: ArticlePage) -> dict[str, Any]:
    """Describe a page of articles."""
    return {
        "count": page.count,
        "page": page.number,
        "pages": page.last,
        "results": [_summary(article) for article in page.articles],
    }


def article(article: Article) -> dict[str, Any]:
    """Describe one article with its body and comments."""
    return _summary(article) | {
        "body": article.body,
        "comments": [
            {"name": comment.name, "body": comment.body, "written_at": comment.written_at.isoformat()}
            for comment in article.comments.all()
        ],
    }


def _summary(article: Article) -> dict[str, Any]:
    return {
        "slug": article.slug,
        "title": article.title,
        "summary": article.summary,
        "published_at": article.published_at.isoformat(),
        "author": article.author.name,
        "tags": [tag.name for tag in article.tags.all()],
        "comment_count": article.comment_count,
    }
