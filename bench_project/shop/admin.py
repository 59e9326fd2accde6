from django.contrib import admin

from bench_project.shop.models import Order, OrderLine, Product

admin.site.register([Order, OrderLine, Product])
