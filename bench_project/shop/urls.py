"""Addresses of the shop."""

from django.urls import path

from bench_project.shop import views

urlpatterns = [
    path("orders/", views.order, name="order"),
    path("async/orders/", views.async_order, name="async-order"),
]
