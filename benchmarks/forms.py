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


class FormBuilding(Subject):
    """Make the form without data, as a GET does, and look at each of its bound fields once."""

    @variant(baseline=True)
    def build(self) -> Any:
        """Fields are copied for each form; bound fields are made when they are asked for."""
        return [field.name for field in BookingForm()]


class FormRendering(Subject):
    """Render the form of eleven fields with its labels, widgets and errors."""

    parameters = {"posted": ["nothing", "invalid"]}
    default = {"posted": "nothing"}

    def prepare(self, posted: str) -> None:
        self.data = None
        if posted == "invalid":
            self.data = QueryDict(mutable=True)
            for name, value in INVALID.items():
                self.data.setlist(name, value if isinstance(value, list) else [value])
        self.as_div(posted)  # compiles the templates of the widgets

    @variant(baseline=True)
    def as_div(self, posted: str) -> str:
        """As `{{ form }}` does it."""
        return str(BookingForm(self.data).as_div())

    @variant(differs="it is a table")
    def as_table(self, posted: str) -> str:
        """As rows of a table."""
        return str(BookingForm(self.data).as_table())

    def contract(self, returned: str) -> Any:
        return returned.count("<input"), returned.count("<select"), returned.count("errorlist")


class ChoiceRendering(Subject):
    """Render a select with many options, one of them chosen."""

    parameters = {"options": [10, 50, 200, 1_000]}
    default = {"options": 50}

    def prepare(self, options: int) -> None:
        self.choices = [(number, f"Option {number}") for number in range(options)]
        self.select = forms.Select(choices=self.choices)
        self.radios = forms.RadioSelect(choices=self.choices)
        self.one_select(options)
        self.radio_buttons(options)

    @variant(baseline=True)
    def one_select(self, options: int) -> str:
        """A drop-down list."""
        return str(self.select.render("room", 7, {"id": "id_room"}))

    @variant(differs="it is a list of buttons")
    def radio_buttons(self, options: int) -> str:
        """A button for each."""
        return str(self.radios.render("room", 7, {"id": "id_room"}))

    def contract(self, returned: str) -> Any:
        return returned.count("<option"), returned.count("<input"), "Option 7" in returned


class LineForm(forms.Form):
    sku = forms.CharField(max_length=20)
    quantity = forms.IntegerField(min_value=1)
    gift = forms.BooleanField(required=False)


class FormsetCleaning(Subject):
    """Bind and clean a formset of three fields a form."""

    parameters = {"forms": [1, 10, 50, 200]}
    default = {"forms": 10}

    def prepare(self, forms_: int) -> None:
        self.formset = forms.formset_factory(LineForm, extra=0, can_delete=True)
        self.data = {"form-TOTAL_FORMS": str(forms_), "form-INITIAL_FORMS": "0"}
        for number in range(forms_):
            self.data |= {f"form-{number}-sku": f"P-{number:06}", f"form-{number}-quantity": "2"}

    @variant(baseline=True)
    def clean(self, forms_: int) -> Any:
        """`is_valid()` of a bound formset."""
        formset = self.formset(self.data)
        return formset.is_valid(), [form.cleaned_data for form in formset]


class ModelFormSaving(Subject):
    """Bind a model's form with a select of its authors, clean it, validate the model, and save the row."""

    writes = ("blog.Article", "blog.Comment", "blog.Article_tags")

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 100, "comments": 0}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        fields = ("title", "slug", "summary", "body", "status", "author")
        self.form = forms.modelform_factory(Article, fields=fields)
        self.articles = Article.objects
        self.data = {
            "title": "What we learned", "slug": "what-we-learned", "summary": "Little.", "body": "More than that.",
            "status": "published", "author": "7",
        }  # fmt: skip

    @variant(baseline=True)
    def update(self) -> Any:
        """An article that is there."""
        form = self.form(self.data, instance=self.articles.get(pk=11))
        return form.is_valid(), form.save()

    def contract(self, returned: Any) -> Any:
        valid, article = returned
        return valid, article.pk, article.title, article.author_id


class MediaCollecting(Subject):
    """Collect the scripts and styles of a form with ten widgets that need some, and render them."""

    def prepare(self) -> None:
        def widget(number: int) -> Any:
            media = forms.Media(
                css={"all": ["base.css", f"widget{number}.css"]}, js=["base.js", f"widget{number}.js", "last.js"]
            )
            return type(f"Widget{number}", (forms.TextInput,), {"media": media})()

        fields = {f"field{number}": forms.CharField(widget=widget(number)) for number in range(10)}
        self.form = type("Form", (forms.Form,), fields)

    @variant(baseline=True)
    def media(self) -> str:
        """`form.media`, each file once and in order."""
        return str(self.form().media)

    def contract(self, returned: str) -> Any:
        return returned.count("<script"), returned.count("<link")
