from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "bench_project.shop"
