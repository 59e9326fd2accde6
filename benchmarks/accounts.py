"""Users: what they may do, and their passwords."""

from typing import Any

from django.contrib.auth.hashers import check_password, get_hasher, make_password

from ._kit import Subject, variant

ASKED = ("blog.change_article", "blog.delete_article", "shop.add_order", "blog.add_comment", "shop.view_product")


class PermissionChecking(Subject):
    """Ask whether a user just loaded has five permissions, by their own or by their groups."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "users": 50}

    def prepare(self) -> None:
        from django.contrib.auth.models import User

        self.users = User.objects

    @variant(baseline=True)
    def has_perm(self) -> Any:
        """One statement for the user, one for their own permissions, one for their groups'."""
        user = self.users.get(pk=7)
        return [user.has_perm(permission) for permission in ASKED]

    @variant
    async def ahas_perm(self) -> Any:
        """The same from async code."""
        user = await self.users.aget(pk=7)
        return [await user.ahas_perm(permission) for permission in ASKED]


class PermissionFiltering(Subject):
    """Find the users who have a permission, in whatever way."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "users": 50}

    def prepare(self) -> None:
        from django.contrib.auth.models import User

        self.users = User.objects

    @variant(baseline=True)
    def with_perm(self) -> Any:
        """`User.objects.with_perm`."""
        found = self.users.with_perm("blog.change_article", backend="django.contrib.auth.backends.ModelBackend")
        return sorted(user.username for user in found)


class PasswordHashing(Subject):
    """Hash a password, as signing up does, and check it, as signing in does.

    Each release makes its default hash dearer on purpose. The steady hash takes the same rounds on every Django, so
    that what it shows is Django's own share.
    """

    parameters = {"rounds": ["a thousand", "the default"]}
    default = {"rounds": "a thousand"}
    longest_call_s = 5.0

    def prepare(self, rounds: str) -> None:
        from django.contrib.auth.hashers import PBKDF2PasswordHasher

        self.hasher = type(get_hasher("default"))()
        self.hasher.iterations = 1_000 if rounds == "a thousand" else PBKDF2PasswordHasher.iterations

    @variant(baseline=True)
    def make_and_check(self, rounds: str) -> Any:
        """PBKDF2, the default."""
        encoded = make_password("a fine password", salt="saltsaltsaltsaltsaltsa", hasher=self.hasher)
        return check_password("a fine password", encoded, preferred=self.hasher)


class PasswordValidating(Subject):
    """Check a new password against startproject's four validators, the list of 20 000 common ones among them."""

    def prepare(self) -> None:
        from django.contrib.auth.models import User
        from django.contrib.auth.password_validation import get_password_validators

        self.user = User(username="ada.lovelace", email="ada@example.com", first_name="Ada", last_name="Lovelace")
        names = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
        self.validators = get_password_validators(
            [{"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in names]
        )

    @variant(baseline=True)
    def validate(self) -> Any:
        """A good one, and one that resembles the user's name."""
        return [self.errors("correct horse battery staple"), self.errors("lovelace")]

    def errors(self, password: str) -> Any:
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ValidationError

        try:
            validate_password(password, self.user, self.validators)
        except ValidationError as error:
            return [found.code for found in error.error_list]
        return []


class TokenMaking(Subject):
    """Make the token of a password-reset mail and check it."""

    def prepare(self) -> None:
        from django.contrib.auth.models import User
        from django.contrib.auth.tokens import PasswordResetTokenGenerator

        self.tokens = PasswordResetTokenGenerator()
        self.user = User(pk=7, username="ada", email="ada@example.com", password="!")  # noqa: S106 - unusable

    @variant(baseline=True)
    def make_and_check(self) -> Any:
        """`PasswordResetTokenGenerator`."""
        return self.tokens.check_token(self.user, self.tokens.make_token(self.user))


class SigningIn(Subject):
    """Sign a known user in and out again: the session gets a new key and is emptied, the user's last login is noted.

    The password is not checked, whose hash would drown everything else.
    """

    writes = ("auth.User", "auth.User_groups", "auth.User_user_permissions", "sessions.Session")

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "users": 50}

    def prepare(self) -> None:
        from django.contrib.auth.models import AnonymousUser, User
        from django.contrib.sessions.backends.db import SessionStore
        from django.test import RequestFactory

        self.user, self.sessions, self.requests = User.objects.get(pk=7), SessionStore, RequestFactory()
        self.nobody, self.backend = AnonymousUser(), "django.contrib.auth.backends.ModelBackend"

    def request(self) -> Any:
        request = self.requests.get("/")
        request.session, request.user = self.sessions(), self.nobody
        return request

    @variant(baseline=True)
    def login(self) -> Any:
        """`login` and `logout`."""
        from django.contrib.auth import login, logout

        request = self.request()
        login(request, self.user, self.backend)
        signed_in = request.user.username
        logout(request)
        return signed_in, request.user.is_anonymous

    @variant
    async def alogin(self) -> Any:
        """`alogin` and `alogout`."""
        from django.contrib.auth import alogin, alogout

        request = self.request()
        await alogin(request, self.user, self.backend)
        signed_in = request.user.username
        await alogout(request)
        return signed_in, request.user.is_anonymous


class AccessGuarding(Subject):
    """Call a view that only known readers may see, ten times: who they are is known already."""

    def prepare(self) -> None:
        from django.contrib.auth.decorators import login_required, permission_required
        from django.contrib.auth.middleware import LoginRequiredMiddleware
        from django.contrib.auth.models import AnonymousUser, User
        from django.http import HttpResponse
        from django.test import RequestFactory

        def view(_request: Any) -> HttpResponse:
            return HttpResponse("a page")

        self.known, self.stranger = RequestFactory().get("/page/"), RequestFactory().get("/page/?number=2")
        self.known.user, self.stranger.user = (
            User(pk=7, username="ada", is_active=True, is_superuser=True),
            AnonymousUser(),
        )
        self.view, self.middleware = view, LoginRequiredMiddleware(view)
        self.decorated = login_required(view)
        self.permitted = permission_required("blog.change_article")(view)

    @variant(baseline=True)
    def decorator(self) -> Any:
        """`login_required`."""
        return [self.decorated(self.known) for _ in range(10)]

    @variant
    def by_permission(self) -> Any:
        """`permission_required`, of a superuser."""
        return [self.permitted(self.known) for _ in range(10)]

    @variant
    def login_middleware(self) -> Any:
        """`LoginRequiredMiddleware`, which looks at the view."""
        for _ in range(10):
            assert self.middleware.process_view(self.known, self.view, (), {}) is None
        return [self.view(self.known) for _ in range(10)]

    @variant(differs="a stranger is sent to sign in")
    def redirected(self) -> Any:
        """`login_required` for a stranger, who is sent to sign in."""
        return [self.decorated(self.stranger) for _ in range(10)]

    def contract(self, returned: Any) -> Any:
        return [(response.status_code, response.get("Location")) for response in returned]


class Authenticating(Subject):
    """Find the user of a name and check a password: the right one, a wrong one, and a name that nobody has.

    The hash is the cheap one that tests use, or it would drown everything else. Switching to it is part of each call.
    """

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "users": 50}

    def prepare(self) -> None:
        from django.contrib.auth.hashers import MD5PasswordHasher
        from django.contrib.auth.models import User
        from django.test import override_settings

        user = User.objects.get(pk=9)
        user.password = MD5PasswordHasher().encode("one of many", "saltsaltsaltsaltsaltsa")
        user.save(update_fields=["password"])
        self.cheap = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
        self.tries = ((user.username, "one of many"), (user.username, "another"), ("nobody", "one of many"))

    @variant(baseline=True)
    def authenticate(self) -> Any:
        """`authenticate`."""
        from django.contrib.auth import authenticate

        with self.cheap:
            return [getattr(authenticate(username=name, password=word), "pk", None) for name, word in self.tries]

    @variant
    async def aauthenticate(self) -> Any:
        """`aauthenticate`."""
        from django.contrib.auth import aauthenticate

        with self.cheap:
            return [getattr(await aauthenticate(username=name, password=word), "pk", None) for name, word in self.tries]


class RemoteUsers(Subject):
    """Let the web server in front tell who the visitor is, who is known to the session already."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "users": 50}

    def prepare(self) -> None:
        from django.contrib.auth import BACKEND_SESSION_KEY
        from django.contrib.auth.middleware import RemoteUserMiddleware
        from django.contrib.auth.models import User
        from django.contrib.sessions.backends.signed_cookies import SessionStore
        from django.http import HttpResponse
        from django.test import AsyncRequestFactory, RequestFactory

        async def answer(_request: Any) -> HttpResponse:
            return HttpResponse("ok")

        self.user = User.objects.get(pk=7)
        self.session = SessionStore()
        self.session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.RemoteUserBackend"
        self.requests, self.async_requests = RequestFactory(), AsyncRequestFactory()
        self.middleware = RemoteUserMiddleware(lambda _request: HttpResponse("ok"))
        self.awaited = RemoteUserMiddleware(answer)

    def request(self) -> Any:
        return self.signed_in(self.requests.get("/", REMOTE_USER=self.user.username))

    def async_request(self) -> Any:
        """Under ASGI the web server tells it in a header: nothing else is looked at."""
        return self.signed_in(self.async_requests.get("/", headers={"Remote-User": self.user.username}))

    def signed_in(self, request: Any) -> Any:
        request.session, request.user = self.session, self.user

        async def auser() -> Any:
            return self.user

        request.auser = auser
        return request

    @variant(baseline=True)
    def middleware_of_ten(self) -> Any:
        """`RemoteUserMiddleware` under a sync handler, ten requests."""
        return [self.middleware(self.request()).content for _ in range(10)]

    @variant
    async def awaited_of_ten(self) -> Any:
        """The same under an async handler."""
        return [(await self.awaited(self.async_request())).content for _ in range(10)]

    def contract(self, returned: Any) -> Any:
        """With whether the visitor is still signed in."""
        return returned, sorted(self.session.keys())


class SigningInByView(Subject):
    """Show the page to sign in, and send a reader who is signed in already where the link says."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "users": 50}

    def prepare(self) -> None:
        from django.contrib.auth.models import AnonymousUser, User
        from django.contrib.auth.views import LoginView
        from django.http import HttpResponse
        from django.test import RequestFactory

        class Login(LoginView):
            def render_to_response(self, context: Any, **_more: Any) -> HttpResponse:
                return HttpResponse(f"{context['form'].fields['username'].label} {context['next']}")

        self.view, self.requests = Login.as_view(redirect_authenticated_user=True), RequestFactory()
        self.nobody, self.user = AnonymousUser(), User.objects.get(pk=7)

    @variant(baseline=True)
    def page_and_redirect(self) -> Any:
        """`LoginView` without its template, once for a stranger and once for a known reader."""
        answers = []
        for user in (self.nobody, self.user):
            request = self.requests.get("/login/", {"next": "/articles/"})
            request.user = user
            answers.append(self.view(request))
        return answers

    def contract(self, returned: Any) -> Any:
        return [(answer.status_code, answer.get("Location")) for answer in returned]


class UserLoading(Subject):
    """Find out by the session who asks: what `AuthenticationMiddleware` puts off until a view looks."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "users": 50}

    def prepare(self) -> None:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.auth.middleware import AuthenticationMiddleware
        from django.contrib.auth.models import User
        from django.contrib.sessions.backends.signed_cookies import SessionStore
        from django.test import RequestFactory

        user, self.session = User.objects.get(pk=7), SessionStore()
        self.session.update({
            SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        })  # fmt: skip
        self.requests, self.middleware = RequestFactory(), AuthenticationMiddleware(lambda _request: None)

    def request(self) -> Any:
        request = self.requests.get("/")
        request.session = self.session
        self.middleware.process_request(request)
        return request

    @variant(baseline=True)
    def user(self) -> Any:
        """`request.user`: one statement."""
        return self.request().user.pk

    @variant
    async def auser(self) -> Any:
        """`await request.auser()`."""
        return (await self.request().auser()).pk


class UserFormMaking(Subject):
    """Make and write the form that changes a user in the admin, with the hash of the password shown."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "users": 50}

    def prepare(self) -> None:
        from django.contrib.auth.forms import UserChangeForm
        from django.contrib.auth.models import User

        self.form_class, self.user = UserChangeForm, User.objects.get(pk=7)
        self.form()

    @variant(baseline=True)
    def form(self) -> str:
        """`UserChangeForm`, its password's field and its names."""
        form = self.form_class(instance=self.user)
        return str(form["password"]) + str(form["username"])

    def contract(self, returned: str) -> Any:
        return "pbkdf2" in returned, self.user.username in returned
