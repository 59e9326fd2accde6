"""A whole Django project in one file, with a name of its own for everything; it is copied into a folder of its own."""

import os
import sys
from urllib.parse import unquote, urlsplit

from django.contrib.auth.decorators import login_required
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

SECRET_KEY = "nothing here is secret"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop_of_hers"
LOGIN_REDIRECT_URL = "/greeting/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": unquote(urlsplit(os.environ["HERS_DATABASE"]).path.removeprefix("/")),
    }
}
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.locmem.Loader", {"registration/login.html": "{% csrf_token %}Who is there?"})
            ]
        },
    }
]


def alive(request):
    return HttpResponse("alive")


def visitors(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auth_user")
        return HttpResponse(f"{os.environ.get('HERS_GREETING', 'Hello')}, {cursor.fetchone()[0]} visitors")


@login_required
@require_POST
def order(request):
    return HttpResponse(f"ordered by {request.user.get_username()}")


def come_in(request):
    from django.contrib.auth.views import LoginView  # needs the settings, which are above

    return LoginView.as_view()(request)


urlpatterns = [
    path("alive/", alive),
    path("visitors/", visitors),
    path("order/", order),
    path("come-in/", come_in),
]

handler = None


async def entrance(scope, receive, send):
    global handler
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_of_hers")
    handler = handler or get_asgi_application()
    await handler(scope, receive, send)


def fill(number):
    import django

    django.setup()
    from django.contrib.auth.models import User

    for name in range(number):
        User.objects.create_user(f"visitor{name}", password="open sesame")


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
