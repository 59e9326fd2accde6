"""Addresses of the whole project."""

from django.conf import settings
from django.urls import include, path

from bench_project.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("bench_project.lab.urls")),
    path("", include("bench_project.blog.urls")),
    path("", include("bench_project.shop.urls")),
    path("", include("bench_project.jobs.urls")),
]

if settings.FOR_CALLS:
    from django.contrib import admin

    urlpatterns.append(path("admin/", admin.site.urls))
