"""What people type into forms."""

from typing import Any

from django import forms
from django.http import QueryDict

from ._kit import Subject, variant

VALID = {
    "name": "  Ada Lovelace ",
    "email": "ada@example.com",
    "website": "example.com/notes",
    "born": "1990-12-10",
    "arrives": "2026-03-01 14:30",
    "guests": "2",
    "budget": "249.90",
    "room": "double",
    "extras": ["breakfast", "parking"],
    "terms": "on",
    "remarks": "A quiet room, if there is one.",
}
INVALID = VALID | {
    "name": "",
    "email": "ada@example",
    "born": "10th of December",
    "guests": "many",
    "budget": "249.905",
    "room": "palace",
    "extras": ["breakfast", "helicopter"],
    "terms": "",
}


class BookingForm(forms.Form):
    """Eleven fields of the common kinds, and a rule across two of them."""

    name = forms.CharField(max_length=100)
    email = forms.EmailField()
    website = forms.URLField(required=False, assume_scheme="https")
    born = forms.DateField()
    arrives = forms.DateTimeField()
    guests = forms.IntegerField(min_value=1, max_value=8)
    budget = forms.DecimalField(max_digits=8, decimal_places=2)
    room = forms.ChoiceField(choices=[("single", "Single"), ("double", "Double"), ("suite", "Suite")])
    extras = forms.MultipleChoiceField(
        required=False, choices=[("breakfast", "Breakfast"), ("parking", "Parking"), ("late", "Late departure")]
    )
    terms = forms.BooleanField()
    remarks = forms.CharField(required=False, widget=forms.Textarea)

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("room") == "single" and cleaned.get("guests", 1) > 1:
            self.add_error("room", "One guest fits into a single room.")
        return cleaned


class FormCleaning(Subject):
    """Bind what a browser sent to a form of eleven fields and clean it, a new form every time, as a view does."""

    parameters = {"posted": ["valid", "invalid"]}
    default = {"posted": "valid"}

    def prepare(self, posted: str) -> None:
        self.data = QueryDict(mutable=True)
        for name, value in (VALID if posted == "valid" else INVALID).items():
            self.data.setlist(name, value if isinstance(value, list) else [value])

    @variant(baseline=True)
    def clean(self, posted: str) -> Any:
        """`is_valid()` of a bound form; invalid input makes errors instead of values."""
        form = BookingForm(self.data)
        return form, form.is_valid()

    def contract(self, returned: Any) -> Any:
        form, valid = returned
        errors = {name: [error.code for error in found] for name, found in form.errors.as_data().items()}
        return valid, sorted(form.cleaned_data.items()), sorted(errors.items())
