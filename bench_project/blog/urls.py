"""Addresses of the blog, each with an async twin."""

from django.urls import path

from bench_project.blog import async_views, views

urlpatterns = [
    path("articles/", views.article_list, name="article-list"),
    path("articles/<slug:slug>/", views.article_detail, name="article-detail"),
    path("articles/<slug:slug>/comments/", views.comment, name="comment"),
    path("fragments/articles/", views.article_fragment, name="article-fragment"),
    path("api/articles/", views.api_article_list, name="api-article-list"),
    path("api/articles/<slug:slug>/", views.api_article_detail, name="api-article-detail"),
    path("async/articles/", async_views.article_list, name="async-article-list"),
    path("async/articles/<slug:slug>/", async_views.article_detail, name="async-article-detail"),
    path("async/fragments/articles/", async_views.article_fragment, name="async-article-fragment"),
    path("async/api/articles/", async_views.api_article_list, name="async-api-article-list"),
    path("async/api/articles/<slug:slug>/", async_views.api_article_detail, name="async-api-article-detail"),
]
