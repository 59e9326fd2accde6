"""PgBouncer's configuration, and its absence."""

import configparser

from versus.load.servers import bouncer
from versus.load.servers.bouncer import configuration, lacks_bouncer


def read(url):
    parser = configparser.ConfigParser()
    parser.read_string(configuration(url, 6543, connections=4))
    return parser


def test_it_listens_on_loopback_and_keeps_no_more_connections_than_django_s_pool():
    settings = read("postgres://postgres@/news?host=%2Ftmp%2Fsocket")["pgbouncer"]
    assert settings["listen_addr"] == "127.0.0.1"
    assert settings["default_pool_size"] == "4"
    assert settings["unix_socket_dir"] == ""


def test_a_socket_and_a_host_are_both_reached():
    assert read("postgres://postgres@/news?host=%2Ftmp%2Fsocket")["databases"]["news"] == (
        "host='/tmp/socket' user='postgres' dbname='news'"
    )
    assert read("postgres://me:o%27h@db:5433/news")["databases"]["news"] == (
        "host='db' port='5433' user='me' password='o''h' dbname='news'"
    )


def test_where_it_is_missing_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(bouncer.shutil, "which", lambda _program: None)
    assert lacks_bouncer().startswith("pgbouncer is not installed; install")
