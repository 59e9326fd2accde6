from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "bench_project.blog"
