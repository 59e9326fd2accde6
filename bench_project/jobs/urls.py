"""Addresses of the jobs."""

from django.urls import path

from bench_project.jobs import views

urlpatterns = [path("jobs/", views.enqueue, name="enqueue")]
