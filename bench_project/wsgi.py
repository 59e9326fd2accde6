"""The WSGI application: ``gunicorn bench_project.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench_project.settings")

application = get_wsgi_application()
