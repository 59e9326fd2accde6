from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "bench_project.office"
