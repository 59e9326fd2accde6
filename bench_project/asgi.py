"""The ASGI application: ``uvicorn bench_project.asgi:application``."""

import os

from django.core.asgi import get_asgi_application

from bench_project.loop_lag import watched

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench_project.settings")

application = watched(get_asgi_application())
