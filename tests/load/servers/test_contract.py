"""What a request carries, and what a server is asked before any load."""

import pytest

from versus.errors import NotMeasuredError
from versus.load.declared.scenario import Target
from versus.load.servers.contract import BOUNDARY, check_answers, request_body, request_headers

ETAGS, READER = {"/a/": '"1"'}, {"Cookie": "sessionid=x", "X-CSRFToken": "y"}


def test_a_request_carries_what_its_target_declares_and_nothing_more():
    plain = Target("/a/", statements=0)
    assert request_headers(plain, ETAGS, READER) == {}
    told = Target("/a/", statements=0, headers={"X": "1"}, content_type="text/plain", conditional=True, reader=True)
    assert request_headers(told, ETAGS, READER) == {
        "X": "1", "Content-Type": "text/plain", "If-None-Match": '"1"', **READER,
    }  # fmt: skip
    assert "If-None-Match" not in request_headers(told, {}, {})


def test_an_upload_is_a_form_with_a_file_of_that_size():
    target = Target("/upload/", statements=0, method="POST", upload=1000)
    body = request_body(target)
    head, _, rest = body.partition("\r\n\r\n")
    assert BOUNDARY in head
    assert BOUNDARY in request_headers(target, {}, {})["Content-Type"]
    assert len(rest.partition(f"\r\n--{BOUNDARY}--")[0]) == 1000
    assert request_body(Target("/", statements=0, body="x")) == "x"


@pytest.mark.end_to_end
def test_a_server_is_asked_twice_and_what_varies_is_not_compared(odd_server):
    assert list(check_answers([Target("/", statements=0)], odd_server, "it").bodies) == ["/"]
    with pytest.raises(NotMeasuredError, match="other bytes each time"):
        check_answers([Target("/other", statements=0)], odd_server, "it")
    assert check_answers([Target("/other", statements=0, varies=True)], odd_server, "it").bodies == {}
    with pytest.raises(NotMeasuredError, match="gives / no ETag"):
        check_answers([Target("/", statements=0, conditional=True)], odd_server, "it")
    with pytest.raises(NotMeasuredError, match="status 500; the scenario declares 200"):
        check_answers([Target("/error", statements=0)], odd_server, "it")
