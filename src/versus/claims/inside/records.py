"""Statements about models and what the ORM sends."""

import re
from typing import Any

from .stage import NotRunError, configure, corrected, importable, logged, probe, statements

MODELS = """
from django.db.models import F
from django.db.models.functions import Now

class Author(models.Model):
    name = models.CharField(max_length=60)

class Article(models.Model):
    author = models.ForeignKey(Author, models.CASCADE, related_name="articles")
    title = models.CharField(max_length=60)
    views = models.IntegerField(default=0)
    tags = models.ManyToManyField("Tag", related_name="articles")

class Tag(models.Model):
    name = models.CharField(max_length=60)

class Comment(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    text = models.CharField(max_length=60)

class Product(models.Model):
    net = models.IntegerField()
    count = models.IntegerField(default=0)
    gross = models.GeneratedField(expression=F("net") * 2, output_field=models.IntegerField(), db_persist=True)
    made_at = models.DateTimeField(db_default=Now())
"""


SQL_OF_52 = (
    "SELECT @ FROM article WHERE article.title = a",
    "SELECT @ FROM article WHERE NOT (article.title = a) ORDER BY article.id DESC LIMIT 5",
    "SELECT @, author.id, author.name FROM article INNER JOIN author ON (article.author_id = author.id)",
    """SELECT @, COUNT(comment.id) AS number FROM article
    LEFT OUTER JOIN comment ON (article.id = comment.article_id) GROUP BY @""",
    "SELECT DISTINCT @ FROM article WHERE (article.title = a OR article.views > 2)",
    "SELECT article.author_id AS author, COUNT(article.id) AS number FROM article GROUP BY 1",
    "SELECT @ FROM article INNER JOIN author ON (article.author_id = author.id) WHERE author.name LIKE %x% ESCAPE '\\'",
)


def made(**more: Any) -> Any:
    return configure(models=MODELS, **more)


@probe("A051")
def string_agg_name() -> bool:
    return importable("django.db.models.StringAgg")


def aggregated(**options: Any) -> str | None:
    found = made()
    if not importable("django.db.models.StringAgg"):
        return None
    from django.db import NotSupportedError
    from django.db.models import StringAgg, Value

    found.Author.objects.bulk_create([found.Author(name=name) for name in ("b", "a", "b")])
    try:
        value: str = found.Author.objects.aggregate(names=StringAgg("name", delimiter=Value(", "), **options))["names"]
    except (NotSupportedError, TypeError):
        return None
    return value


@probe("A052")
@corrected("A053")
def string_agg_here() -> bool:
    return aggregated() == "b, a, b"


@probe("A053")
def string_agg_with_every_option() -> bool:
    return aggregated(order_by="name", distinct=True) == "a, b"


@probe("A054")
def generated_after_insert() -> bool:
    product = made().Product(net=5)
    product.save()
    with statements() as sent:
        return bool(product.gross == 10 and not sent)


@probe("A055")
def generated_after_update() -> bool:
    product = made().Product(net=5)
    product.save()
    assert product.gross == 10
    product.net = 7
    product.save()
    return bool(product.gross == 14)


@probe("A056")
def expression_after_save() -> bool:
    from django.db.models import F

    product = made().Product(net=5)
    product.save()
    product.count = F("count") + 1
    product.save()
    return bool(product.count == 1)


@probe("A057")
def default_after_insert() -> bool:
    product = made().Product(net=5)
    product.save()
    with statements() as sent:
        return hasattr(product.made_at, "year") and not sent


@probe("A058")
def loaded_on_next_access() -> bool:
    """With RETURNING switched off in SQLite's own features, which makes the backend one of those without it."""
    found = made()
    from django.db import connection
    from django.db.models import F

    product = found.Product(net=5)
    product.save()
    for name in ("can_return_columns_from_insert", "can_return_rows_from_bulk_insert", "can_return_rows_from_update"):
        setattr(type(connection.features), name, False)
        vars(connection.features).pop(name, None)
    product.count = F("count") + 1
    product.net = 7
    product.save()
    with statements() as sent:
        values = product.count, product.gross
    return values == (1, 14) and len(sent) > 0


@probe("A059")
def big_keys_by_default() -> bool:
    from django.conf import global_settings

    return global_settings.DEFAULT_AUTO_FIELD == "django.db.models.BigAutoField"


@probe("A061")
def without_the_setting_keys_stay() -> bool:
    return type(made().Author._meta.pk).__name__ == "AutoField"


@probe("A062")
@corrected("A061")
def keys_of_an_app() -> bool:
    from pathlib import Path

    folder = Path("small")
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "apps.py").write_text(
        "from django.apps import AppConfig\nclass Small(AppConfig):\n    name = 'small'\n"
        "    default_auto_field = 'django.db.models.AutoField'\n"
    )
    (folder / "models.py").write_text("from django.db import models\nclass Thing(models.Model):\n    pass\n")
    configure(apps=["small"])
    from django.apps import apps

    return type(apps.get_model("small.Thing")._meta.pk).__name__ == "AutoField"


@probe("A063")
def not_updated() -> bool:
    model = made().Author
    if not hasattr(model, "NotUpdated"):
        return False
    try:
        model(pk=99, name="nobody").save(force_update=True)
    except model.NotUpdated:
        return True
    return False


@probe("A091")
def generic_querysets() -> bool:
    found = configure(
        models="""
class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self):
        return self.filter(published=True)

class Article(models.Model):
    published = models.BooleanField(default=True)
    objects = ArticleQuerySet.as_manager()
"""
    )
    found.Article.objects.create()
    return bool(found.Article.objects.published().count() == 1)


@probe("A088")
def advisory_lock() -> bool:
    from django.db.backends.base.base import BaseDatabaseWrapper

    if importable("psycopg"):
        from django.db.backends.postgresql.base import DatabaseWrapper

        return hasattr(DatabaseWrapper, "advisory_lock")
    return hasattr(BaseDatabaseWrapper, "advisory_lock")


@probe("A089")
def concurrently_as_an_option() -> bool:
    from django.db import migrations, models

    try:
        migrations.AddIndex("article", models.Index(fields=["title"], name="title"), concurrently=True)
    except TypeError:
        return False
    return True


@probe("A090")
@corrected("A089")
def add_index_concurrently() -> bool:
    if not importable("psycopg"):
        raise NotRunError("psycopg is not installed in this environment")
    return importable("django.contrib.postgres.operations.AddIndexConcurrently")


@probe("B014")
def cascade_has_to_be_said() -> bool:
    from django.db import models

    try:
        models.ForeignKey("Author")
    except TypeError:
        return True
    return False


@probe("B018")
def other_field_defaults() -> bool:
    found = made()
    from django.db import connection, models

    char, date = models.CharField(max_length=5), models.DateField()
    key = found.Article._meta.get_field("author")
    for field in (char, date):
        field.set_attributes_from_name("field")
    told = [
        char.deconstruct()[1:], date.deconstruct()[1:], char.db_type(connection), date.db_type(connection), char.null,
        char.blank, date.auto_now, key.db_index, key.unique, key.null, key.db_constraint, key.remote_field.related_name,
    ]  # fmt: skip
    of_52 = [
        ("django.db.models.CharField", [], {"max_length": 5}), ("django.db.models.DateField", [], {}), "varchar(5)",
        "date", False, False, False, True, False, False, True, "articles",
    ]  # fmt: skip
    return told != of_52


def written(found: Any) -> Any:
    author = found.Author.objects.create(name="a")
    articles = found.Article.objects.bulk_create([found.Article(author=author, title=str(n)) for n in range(3)])
    tag = found.Tag.objects.create(name="t")
    for article in articles:
        article.tags.add(tag)
    found.Comment.objects.bulk_create([found.Comment(article=article, text="c") for article in articles])
    return author


@probe("B037")
def prefetch_sends_fewer() -> bool:
    found = made()
    written(found)
    with statements() as sent:
        for article in found.Article.objects.prefetch_related("tags", "comments", "author"):
            list(article.tags.all())
    return len(sent) < 4


@probe("B038")
def select_related_selects_fewer() -> bool:
    sql = str(made().Article.objects.select_related("author").query)
    columns = sql.partition(" FROM ")[0].count(",") + 1
    return columns < 6


@probe("B039")
def joins_are_reordered() -> bool:
    found = made()
    from django.db.models import Q

    wanted = [Q(article__tags__name="t"), Q(article__author__name="a")]
    orders = [
        re.findall(r'JOIN "(\w+)"', str(found.Comment.objects.filter(*conditions).query))
        for conditions in (wanted, wanted[::-1])
    ]
    return orders[0] == orders[1]


@probe("B040")
def other_sql() -> bool:
    found = made()
    from django.db.models import Count, Q

    articles = found.Article.objects
    queries = [
        articles.filter(title="a"), articles.exclude(title="a").order_by("-id")[:5], articles.select_related("author"),
        articles.annotate(number=Count("comments")), articles.filter(Q(title="a") | Q(views__gt=2)).distinct(),
        articles.values("author").annotate(number=Count("id")), articles.filter(author__name__icontains="x"),
    ]  # fmt: skip
    told = [re.sub(r'["`]|probed_', "", str(query.query)) for query in queries]
    article = "article.id, article.author_id, article.title, article.views"
    return told != [" ".join(text.replace("@", article).split()) for text in SQL_OF_52]


@probe("B041")
def bulk_create_sends_fewer() -> bool:
    found = made()
    with statements() as sent:
        found.Product.objects.bulk_create([found.Product(net=n) for n in range(2_000)])
    return len([sql for sql in sent if sql.startswith("INSERT")]) < 4


@probe("B042")
def bulk_update_is_linear() -> bool:
    """By the steps that SQLite's own virtual machine takes."""
    found = made()
    from django.db import connection

    def steps(rows: int) -> int:
        articles = [found.Author(name=str(n)) for n in range(rows)]
        found.Author.objects.all().delete()
        found.Author.objects.bulk_create(articles)
        articles = list(found.Author.objects.all())
        for article in articles:
            article.name = "x"
        taken = 0

        def count() -> int:
            nonlocal taken
            taken += 1
            return 0

        connection.connection.set_progress_handler(count, 1_000)
        found.Author.objects.bulk_update(articles, ["name"])
        connection.connection.set_progress_handler(None, 1)
        return taken

    few, many = steps(1_000), steps(4_000)
    return many < 6 * few


@probe("B043")
def cascade_sends_fewer() -> bool:
    found = made()
    author = found.Author.objects.create(name="a")
    articles = found.Article.objects.bulk_create([found.Article(author=author, title="t") for _ in range(2_500)])
    found.Comment.objects.bulk_create([found.Comment(article=article, text="c") for article in articles])
    with statements() as sent:
        author.delete()
    return len(sent) < CASCADE_OF_52


CASCADE_OF_52 = 38


@probe("B044")
def save_needs_no_refresh() -> bool:
    product = made().Product(net=5)
    product.save()
    from django.db.models import F

    with statements() as sent:
        product.count = F("count") + 1
        product.save()
        read = product.count
    return bool(read == 1 and len(sent) == 1)


@probe("B045")
def bulk_create_opens_no_transaction() -> bool:
    found = made()
    sent = logged(lambda: found.Author.objects.bulk_create([found.Author(name="a"), found.Author(name="b")]))
    return not any(sql.startswith("BEGIN") for sql in sent)


@probe("B046")
def plain_save_is_as_it_was() -> bool:
    author = made().Author.objects.create(name="a")
    author.name = "b"
    with statements() as sent:
        author.save()
    return [sql.replace('"', "") for sql in sent] == ["UPDATE probed_author SET name = %s WHERE probed_author.id = %s"]


@probe("B051")
def transactions_send_other() -> bool:
    found = made()
    from django.db import transaction

    def work() -> None:
        with transaction.atomic():
            found.Author.objects.create(name="a")
            with transaction.atomic():
                found.Author.objects.create(name="b")

    kinds = [sql.partition(" ")[0] for sql in logged(work)]
    return kinds != ["BEGIN", "INSERT", "SAVEPOINT", "INSERT", "RELEASE", "COMMIT"]


@probe("B048")
def own_lookups_keep_working() -> bool:
    """A lookup as the documentation of 5.2 showed it."""
    found = made()
    from django.db.models import CharField, Lookup

    class NotEqual(Lookup):
        lookup_name = "ne"

        def as_sql(self, compiler: Any, connection: Any) -> Any:
            lhs, lhs_params = self.process_lhs(compiler, connection)
            rhs, rhs_params = self.process_rhs(compiler, connection)
            params = lhs_params + rhs_params
            return f"{lhs} <> {rhs}", params

    CharField.register_lookup(NotEqual)
    found.Author.objects.create(name="a")
    try:
        return bool(found.Author.objects.filter(name__ne="b").count() == 1)
    except TypeError:
        return False


@probe("B027")
def query_caching() -> bool:
    from django.db.models import QuerySet

    return any(hasattr(QuerySet, name) for name in ("cache", "cached", "use_cache"))


@probe("B058")
def warns_about_queries() -> bool:
    import warnings

    found = made()
    written(found)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for article in found.Article.objects.all():
            assert article.author.name
    return bool(caught)


@probe("B059")
def other_meta_options() -> bool:
    from django.db.models.options import DEFAULT_NAMES

    of_52 = {
        "verbose_name", "verbose_name_plural", "db_table", "db_table_comment", "ordering", "unique_together",
        "permissions", "get_latest_by", "order_with_respect_to", "app_label", "db_tablespace", "abstract", "managed",
        "proxy", "swappable", "auto_created", "apps", "default_permissions", "select_on_save",
        "default_related_name", "required_db_features", "required_db_vendor", "base_manager_name",
        "default_manager_name", "indexes", "constraints",
    }  # fmt: skip
    return set(DEFAULT_NAMES) != of_52


@probe("C002")
def upsert_in_one() -> bool:
    found = configure(
        models="""
class Page(models.Model):
    slug = models.SlugField(unique=True)
    n = models.IntegerField()
"""
    )
    with statements() as sent:
        for number in (1, 2):
            found.Page.objects.bulk_create(
                [found.Page(slug="a", n=number)], update_conflicts=True, unique_fields=["slug"], update_fields=["n"]
            )
    inserted = [sql for sql in sent if sql != "BEGIN"]
    return len(inserted) == 2 and found.Page.objects.get().n == 2


@probe("X001")
def peers_in_two() -> bool:
    found = made()
    written(found)
    if not importable("django.db.models.FETCH_PEERS"):
        return False
    from django.db.models import FETCH_PEERS

    with statements() as sent:
        for article in found.Article.objects.fetch_mode(FETCH_PEERS):
            assert article.author.name
    return len(sent) == 2


@probe("X002")
def database_cascade() -> bool:
    if not importable("django.db.models.DB_CASCADE"):
        return False
    found = configure(
        models="""
class Parent(models.Model):
    pass
class Child(models.Model):
    parent = models.ForeignKey(Parent, on_delete=models.DB_CASCADE)
"""
    )
    parent = found.Parent.objects.create()
    found.Child.objects.bulk_create([found.Child(parent=parent) for _ in range(2_500)])
    with statements() as sent:
        parent.delete()
    return len(sent) == 1 and found.Child.objects.count() == 0


@probe("A050")
def modern_mail() -> bool:
    configure()
    from email.message import EmailMessage as Modern

    from django.core.mail import EmailMessage

    return isinstance(EmailMessage("Hello", "There", "a@example.com", ["b@example.com"]).message(), Modern)


@probe("B047")
def hashing_costs_the_same() -> bool:
    """As in 5.2, whose number this is."""
    configure()
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    return PBKDF2PasswordHasher.iterations == 1_000_000


@probe("B032")
def pooling() -> bool:
    if not importable("psycopg"):
        raise NotRunError("psycopg is not installed in this environment")
    from django.db.backends.postgresql.base import DatabaseWrapper

    return hasattr(DatabaseWrapper, "pool")


@probe("B031")
def engines_have_an_async_mode() -> bool:
    from django.db.backends.base.base import BaseDatabaseWrapper

    return any(hasattr(BaseDatabaseWrapper, name) for name in ("aconnect", "acursor", "async_connection"))
