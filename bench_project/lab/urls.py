"""Addresses of what only load scenarios ask for, each with an async twin where there are two ways."""

from django.urls import path

from bench_project.lab import async_views, views

urlpatterns = [
    path("hello/", views.hello, name="hello"),
    path("json/", views.json, name="json"),
    path("leaking/", views.leaking, name="leaking"),
    path("wait/", views.wait, name="wait"),
    path("wait/database/", views.wait_for_database, name="wait-for-database"),
    path("compute/", views.compute, name="compute"),
    path("upstream/", views.upstream, name="upstream"),
    path("stream/", views.stream, name="stream"),
    path("upload/", views.upload, name="upload"),
    path("cached/", views.cached, name="cached"),
    path("account/", views.account, name="account"),
    path("account/log-in/", views.log_in, name="log-in"),
    path("account/note/", views.note, name="note"),
    path("pages/offset/", views.offset_page, name="offset-page"),
    path("pages/keyset/", views.keyset_page, name="keyset-page"),
    path("conditional/<slug:slug>/", views.conditional, name="conditional"),
    path("async/hello/", async_views.hello, name="async-hello"),
    path("async/json/", async_views.json, name="async-json"),
    path("async/wait/", async_views.wait, name="async-wait"),
    path("async/compute/", async_views.compute, name="async-compute"),
    path("async/compute/offloaded/", async_views.compute_offloaded, name="async-compute-offloaded"),
    path("async/upstream/", async_views.upstream, name="async-upstream"),
    path("async/stream/", async_views.stream, name="async-stream"),
    path("async/pages/offset/", async_views.offset_page, name="async-offset-page"),
    path("async/events/", async_views.events, name="events"),
    path("async/long-poll/", async_views.long_poll, name="long-poll"),
]
