from django.contrib import admin

from bench_project.blog.models import Article, Author, Comment, Tag


class CommentInline(admin.TabularInline):
    model = Comment
    extra = 1


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """A list as editors have it: filters, a search, dates, and the author's name on each row."""

    list_display = ("title", "author", "status", "published_at", "comment_count")
    list_filter = ("status", "tags")
    search_fields = ("title", "summary")
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ("title",)}  # noqa: RUF012
    filter_horizontal = ("tags",)
    inlines = (CommentInline,)
    ordering = ("-id",)
    list_per_page = 50


admin.site.register(Author)
admin.site.register(Tag)
