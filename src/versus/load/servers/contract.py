"""Checks before any load whether a fresh server answers rightly, and as every other environment does."""

import hashlib
from collections.abc import Mapping, Sequence

import httpx
import msgspec

from versus.errors import NotMeasuredError
from versus.load.declared.scenario import Target
from versus.project import Login

PATIENCE_S = 30.0
BOUNDARY = "versus-0f3b9a51c7"
CSRF_COOKIE = "csrftoken"  # as Django names it unless CSRF_COOKIE_NAME says otherwise
UPLOAD_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


class Answers(msgspec.Struct, frozen=True):
    """A server's right answers by their target's label: SHA-256 of the bodies, and ETags where there are any.

    `reader` are the headers of somebody who is logged in.
    """

    bodies: dict[str, str]
    etags: dict[str, str] = {}
    reader: dict[str, str] = {}


def check_answers(targets: Sequence[Target], url: str, who: str, login: Login | None = None) -> Answers:
    """Asks for every target twice. What varies from request to request has no digest.

    Raises NotMeasuredError, naming what is wrong.
    """
    bodies: dict[str, str] = {}
    etags: dict[str, str] = {}
    with httpx.Client(
        base_url=url, trust_env=False, timeout=PATIENCE_S, headers={"Accept-Encoding": "identity"}
    ) as client:
        reader = _logged_in(url, who, login) if any(target.reader for target in targets) else {}
        for target in targets:
            first = _answer(client, target, who, etags, reader)
            _must_be_right(target, first, who)
            second = _answer(client, target, who, etags, reader)
            _must_be_right(target, second, who)
            if target.varies:
                continue
            if first.content != second.content:
                raise NotMeasuredError(
                    f"{who} answers {target.label} with other bytes each time: nothing can be checked."
                )
            bodies[target.label] = hashlib.sha256(first.content).hexdigest()
    return Answers(bodies, etags, reader)


def right_answer(client: httpx.Client, target: Target, answers: Answers, who: str) -> None:
    """Asks for a target once. Raises NotMeasuredError where the answer is not the one it gave before."""
    answer = _answer(client, target, who, dict(answers.etags), answers.reader)
    _must_be_right(target, answer, who)
    digest = answers.bodies.get(target.label)
    if digest is not None and hashlib.sha256(answer.content).hexdigest() != digest:
        raise NotMeasuredError(f"{who} answers {target.label} with other bytes than before.")


def check_agreement(who: str, bodies: Mapping[str, str], earlier: str, expected: Mapping[str, str]) -> None:
    """Raises NotMeasuredError, naming both, where two servers answer with different bytes."""
    for label, digest in bodies.items():
        if expected.get(label, digest) != digest:
            raise NotMeasuredError(
                f"{who} and {earlier} answer {label} with different bytes: they do not do the same work."
            )


def request_headers(target: Target, etags: Mapping[str, str], reader: Mapping[str, str]) -> dict[str, str]:
    """Returns the headers of a request for this target."""
    headers = dict(target.headers)
    if target.content_type or target.upload:
        headers["Content-Type"] = target.content_type or UPLOAD_TYPE
    if target.reader:
        headers |= reader
    if target.conditional and target.label in etags:
        headers["If-None-Match"] = etags[target.label]
    return headers


def request_body(target: Target) -> str:
    """Returns what a request sends: as declared, or a file of so many bytes in a form."""
    if not target.upload:
        return target.body
    line = "One line of a file that is as long as it was asked to be.\n"
    content = (line * (target.upload // len(line) + 1))[: target.upload]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="file.txt"\r\n'
    return f"{head}Content-Type: text/plain\r\n\r\n{content}\r\n--{BOUNDARY}--\r\n"


def _logged_in(url: str, who: str, login: Login | None) -> dict[str, str]:
    """Returns the headers of somebody who has just logged in."""
    if login is None:
        raise NotMeasuredError(f"{who} has targets for somebody who is logged in, and the project names no login.")
    with httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE_S) as client:
        try:
            if login.csrf == "cookie":
                client.get(login.path)
            headers = {"X-CSRFToken": _token(client), "Referer": f"{url}{login.path}"}
            answer = client.post(login.path, data=dict(login.form), headers=headers)
        except httpx.HTTPError as error:
            raise NotMeasuredError(f"{who} lets nobody log in ({error}).") from error
        if answer.status_code != login.status:
            raise NotMeasuredError(f"{who} answers logging in with status {answer.status_code}.")
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        token = answer.text if login.csrf == "text" else _token(client)
        return {"Cookie": cookies, "X-CSRFToken": token}


def _token(client: httpx.Client) -> str:
    return client.cookies.get(CSRF_COOKIE) or ""


def _answer(
    client: httpx.Client, target: Target, who: str, etags: dict[str, str], reader: Mapping[str, str]
) -> httpx.Response:
    try:
        if target.conditional and target.label not in etags:
            plain = client.request(target.method, target.path, headers=request_headers(target, {}, reader))
            etag = plain.headers.get("ETag")
            if etag is None:
                raise NotMeasuredError(f"{who} gives {target.label} no ETag to ask again with.")
            etags[target.label] = etag
        return client.request(
            target.method,
            target.path,
            headers=request_headers(target, etags, reader),
            content=request_body(target).encode() or None,
        )
    except httpx.HTTPError as error:
        raise NotMeasuredError(f"{who} gave no answer for {target.label} ({error}).") from error


def _must_be_right(target: Target, answer: httpx.Response, who: str) -> None:
    if answer.status_code != target.status:
        raise NotMeasuredError(
            f"{who} answers {target.label} with status {answer.status_code}; the scenario declares {target.status}."
        )
    if target.text is not None and target.text not in answer.text:
        raise NotMeasuredError(f"{who} answers {target.label} without the text {target.text!r}.")
