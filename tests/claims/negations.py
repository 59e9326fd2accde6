"""What is done to a Django so that the answer to a probe turns: a name removed or added, a setting or a rule reversed.

The code runs when a probe's Python starts, before anything of the probe. A probe whose answers differ between Djangos
is negated by another Django, and stands in neither list.
"""

GLOBAL = "from django.conf import global_settings as s; "
QUERYSET = "from django.db.models import QuerySet; "
FEATURES = "from django.db.backends.sqlite3.base import DatabaseFeatures as f; "
MODULE = "import sys, types; "

NEGATIONS = {
    # Names that are there are taken away.
    "A036": "from django.template.loader_tags import IncludeNode as n; n.render = lambda *more: ''",
    "A054": FEATURES + "f.can_return_columns_from_insert = False",
    "A057": FEATURES + "f.can_return_columns_from_insert = False",
    "A060": GLOBAL + "s.DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'",
    "A062": (
        "from django.db.models import SmallAutoField; from django.db.models.options import Options; "
        "Options._get_default_pk_class = lambda self: SmallAutoField"
    ),
    "A071": QUERYSET + "del QuerySet.aget",
    "A082": "from django.forms.utils import RenderableFieldMixin as m; del m.as_field_group",
    "A090": "import django.contrib.postgres.operations as o; del o.AddIndexConcurrently",
    "A091": QUERYSET + "del QuerySet.__class_getitem__",
    "A095": "from django.core.handlers.asgi import ASGIHandler as h; del h.__call__",
    "A096": "from django.core.handlers.base import BaseHandler as h; del h._get_response_async",
    "B002": QUERYSET + "del QuerySet.__aiter__",
    "B007": "from django.core.management.templates import TemplateCommand as c; c.rewrite_template_suffixes = ()",
    "B013": GLOBAL + "s.USE_L10N = True",
    "B014": (
        "from django.db.models.fields import related as r; made = r.ForeignKey.__init__\n"
        "def lax(self, to, on_delete=None, **more): made(self, to, on_delete or r.CASCADE, **more)\n"
        "r.ForeignKey.__init__ = lax"
    ),
    "B015": "import django.conf.urls as u; u.url = print",
    "B024": "from django.http import StreamingHttpResponse as r; del r.__aiter__",
    "B028": QUERYSET + "del QuerySet.acreate",
    "B029": "import django.core.handlers.base as b; b.async_to_sync = None",
    "B032": "from django.db.backends.postgresql.base import DatabaseWrapper as w; del w.pool",
    "B036": "import django.core.handlers.base as b; b.import_string = lambda path: lambda answer: answer",
    "B046": (
        "from django.db.models import Model; save = Model.save\n"
        "def twice(self, **more): save(self, **more); save(self)\n"
        "Model.save = twice"
    ),
    "B048": "from django.db.models import Lookup; del Lookup.process_lhs",
    "B056": "from django.middleware.csrf import CsrfViewMiddleware as m; m.process_view = lambda *more: None",
    "C001": "import django.shortcuts as s; del s.get_object_or_404, s.render",
    "C002": FEATURES + "f.supports_update_conflicts_with_target = False",
    "C007": "from django.template.backends.jinja2 import Jinja2 as j; del j.from_string",
    # Names that are nowhere are added.
    "A010": (
        MODULE + "m = types.ModuleType('django_tasks_scheduler.backend'); m.RedisBackend = print\n"
        "sys.modules |= {'django_tasks_scheduler': types.ModuleType('django_tasks_scheduler'), m.__name__: m}"
    ),
    "A070": QUERYSET + "QuerySet.afilter = QuerySet.filter",
    "A072": QUERYSET + "\nasync def anew(self): ...\nQuerySet.anew = anew",
    "A074": "from django.db import transaction; transaction.aatomic = print",
    "A075": "from django.template import Engine; Engine.aget_template = print",
    "A076": "from django.template import Template; Template.arender = print",
    "A078": "import django.urls as u; u.websocket_path = print",
    "A079": MODULE
    + "m = types.ModuleType('django.websocket'); m.WebSocketConsumer = print; sys.modules[m.__name__] = m",
    "A080": (
        "from django.core.handlers.asgi import ASGIHandler as h\n"
        "async def takes(self, scope, receive, send): await send({'type': 'websocket.accept'})\n"
        "h.__call__ = takes"
    ),
    "A081": "from django.forms import BaseForm; BaseForm.groups = ()",
    "A084": QUERYSET + "QuerySet.aselect_related = QuerySet.select_related",
    "A086": "import django.tasks as t; t.async_task = print",
    "A087": "from django.tasks.base import Task; Task.schedule = print",
    "A088": "from django.db.backends.base.base import BaseDatabaseWrapper as w; w.advisory_lock = print",
    "B006": (
        "from django.core.management.templates import TemplateCommand as c; handle = c.handle\n"
        "def with_asgi(self, kind, name, target=None, **more):\n"
        "    handle(self, kind, name, target, **more)\n"
        "    import pathlib\n"
        "    for file in pathlib.Path(target or name).rglob('settings.py'):\n"
        "        file.write_text(file.read_text().replace('WSGI_APP', 'ASGI_APP'))\n"
        "c.handle = with_asgi"
    ),
    "B009": "from django.core.management.templates import TemplateCommand as c; c.rewrite_template_suffixes = ()",
    "B010": GLOBAL + "s.STATIC_ROOT = '/static'",
    "B011": GLOBAL + "s.SESSION_COOKIE_SECURE = True",
    "B016": "import django.db.migrations.writer as w; w.MIGRATION_TEMPLATE = '# new\\n' + w.MIGRATION_TEMPLATE",
    "B018": "from django.db.models import DateField as d; d.db_type = lambda self, connection: 'text'",
    "B020": "from django.core.management.commands.runserver import Command as c; c.server_cls = object",
    "B022": GLOBAL + "s.STATIC_FILES = s.MEDIA = {}",
    "B026": "import django.core.paginator as p; p.CursorPaginator = print",
    "B027": QUERYSET + "QuerySet.cache = print",
    "B031": "from django.db.backends.base.base import BaseDatabaseWrapper as w; w.aconnect = print",
    "B034": "import django.template.base as b; made = b.Parser.invalid_block_tag\nb.Parser.invalid_block_tag = print",
    "B035": "from django.tasks.backends.immediate import ImmediateBackend as b; b._execute_task = lambda *more: None",
    "B037": QUERYSET + "QuerySet.prefetch_related = lambda self, *names: self.none()",
    "B038": QUERYSET + "QuerySet.select_related = lambda self, *names: self.only('id')",
    "B039": QUERYSET + "QuerySet.filter = lambda self, *conditions, **more: self.all()",
    "B040": QUERYSET + "QuerySet.distinct = lambda self, *names: self.all()",
    "B050": "from django.core.paginator import Paginator; Paginator.count = 10",
    "B051": "from django.db.backends.base.base import BaseDatabaseWrapper as w; w.savepoint = lambda self: None",
    "B053": "from django.views import View; View.view_is_async = True",
    "B052": "import django.test.client as c; c.AsyncThing = type('AsyncThing', (), {})",
    "B057": "from django.middleware.csrf import CsrfViewMiddleware as m; m.process_view = lambda *more: print",
    "B059": "import django.db.models.options as o; o.DEFAULT_NAMES = (*o.DEFAULT_NAMES, 'new')",
    "C006": "from django.http import HttpRequest; HttpRequest.htmx = True",
    # What is refused is allowed.
    "A030": (
        "from django.template import Engine; made = Engine.__init__\n"
        "def lax(self, *more, **named):\n"
        "    named['libraries'] = {**(named.get('libraries') or {}), 'partials': 'django.templatetags.static'}\n"
        "    made(self, *more, **named)\n"
        "Engine.__init__ = lax"
    ),
    "A026": (
        "from django.template import Engine; made = Engine.__init__\n"
        "def lax(self, *more, **named):\n"
        "    named['libraries'] = {**(named.get('libraries') or {}), 'csp': 'django.templatetags.static'}\n"
        "    made(self, *more, **named)\n"
        "Engine.__init__ = lax"
    ),
    "A027": "from django.http import HttpRequest; HttpRequest.csp_nonce = 'abcdefghijkl'",
    "A073": (
        "import asgiref.sync as s\n"
        "class Inline(s.SyncToAsync):\n"
        "    async def __call__(self, *more, **named): return self.func(*more, **named)\n"
        "s.SyncToAsync = Inline\n"
        "s.sync_to_async = lambda func=None, **named: Inline(func) if func else (lambda f: Inline(f))\n"
        "import os; os.environ['DJANGO_ALLOW_ASYNC_UNSAFE'] = '1'"
    ),
    "B001": "import os; os.environ['DJANGO_ALLOW_ASYNC_UNSAFE'] = '1'",
    "B003": "import os; os.environ['DJANGO_ALLOW_ASYNC_UNSAFE'] = '1'",
}

EXCEPTIONS = {
    "A003": "It asks which modules and commands of Django could be a worker; none can be added by a name alone.",
    "A004": "What refuses a queue is the same check that A005 passes by listing it.",
    "A023": "What adds the nonce is its use in the page: A024 is the same with it.",
    "A042": "What forbids it is that the page is not fetched: A043 is the same with fetching.",
    "A053": "SQLite itself refuses it: A052 is the same with fewer options.",
    "A065": "It compares this Django with the newest that the suite knows, and needs a newer Django.",
    "A077": "A tag that awaits cannot be added by a name: its node would have to await.",
    "A083": "The admin's models need settings before anything can be added to them.",
    "A085": "The admin would have to await: no name can be added for that.",
    "A089": "The operation's signature would have to be rewritten with the operation.",
    "A092": "It looks for a file in the package.",
    "A097": "It reads dates in release notes, and nothing of Django's code.",
    "A098": "The switch is Python's own.",
    "B004": "The middleware's base would have to be rewritten.",
    "B005": "The handler would have to be rewritten.",
    "B008": "It reads the text of a new project's settings.",
    "B012": "It reads a new project's middleware; adding one changes the template's text.",
    "B017": "The operations of a migration come from the autodetector as a whole.",
    "B019": "It reads the package's metadata.",
    "B021": "What finds deprecated code would have to be written.",
    "B023": "Rendering would have to await.",
    "B025": "What collects the file is asgiref's and the handler's loop.",
    "B030": "What forbids it is asgiref's check of the running loop: the corrected probe is the same without it.",
    "B033": "Connections would have to be shared between threads.",
    "B054": "The receivers that take the threads are many; see the scenario sse.",
    "B055": "Connections would have to be shared between threads.",
    "B058": "A warning would have to be written.",
    "C003": "The fields of a task's dataclass cannot be added to after it is made.",
    "C004": "The fields of a task's dataclass cannot be added to after it is made.",
    "C009": "The tag's parser would have to be rewritten.",
}
