from django.contrib import admin

from bench_project.office.models import Booking, Device, Measurement


@admin.register(Booking)
class BookingAdmin(admin.ModelAdmin):
    """Two of six foreign keys are shown."""

    list_display = ("purpose", "begins_at", "site", "department")
    list_per_page = 100
    ordering = ("pk",)


admin.site.register([Device, Measurement])
