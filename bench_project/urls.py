"""Addresses of the whole project."""

from django.urls import include, path

from bench_project.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("bench_project.lab.urls")),
    path("", include("bench_project.blog.urls")),
    path("", include("bench_project.shop.urls")),
    path("", include("bench_project.jobs.urls")),
]
