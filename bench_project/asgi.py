"""The ASGI application: ``uvicorn bench_project.asgi:application``."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench_project.settings")

application = get_asgi_application()
