"""Translation, dates, numbers and text for people."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import dateformat, dateparse, formats, numberformat, timesince, timezone, translation
from django.utils.html import conditional_escape, escape, format_html, format_html_join, linebreaks, strip_tags, urlize
from django.utils.text import Truncator, get_valid_filename, normalize_newlines, slugify, smart_split, wrap

from ._kit import Subject, variant

AT = datetime(2026, 1, 5, 9, 30, 15, tzinfo=UTC)
MESSAGES = ("Please enter a valid email address.", "This field is required.", "Enter a valid date.", "Yes", "No")


class Translating(Subject):
    """Translate twenty messages into German."""

    def prepare(self) -> None:
        self.lazy = [translation.gettext_lazy(message) for message in MESSAGES]
        self.gettext()  # loads the catalogue

    @variant(baseline=True)
    def gettext(self) -> Any:
        """`gettext`, the language switched on and off again."""
        with translation.override("de"):
            return [translation.gettext(message) for message in MESSAGES * 4]

    @variant
    def lazily(self) -> Any:
        """`gettext_lazy`, made a text when it is needed."""
        with translation.override("de"):
            return [str(message) for message in self.lazy * 4]


class LanguageChoosing(Subject):
    """Find out a reader's language from what browsers send."""

    def prepare(self) -> None:
        from django.test import RequestFactory

        self.requests = RequestFactory()
        self.choose()

    @variant(baseline=True)
    def choose(self) -> Any:
        """`get_language_from_request` for four readers."""
        return [
            translation.get_language_from_request(self.requests.get("/", headers={"accept-language": accepted}))
            for accepted in ("de-AT,de;q=0.9,en;q=0.5", "xx,yy;q=0.3,pt-BR;q=0.2", "en-GB", "zh-Hant-TW,zh;q=0.8")
        ]


class LocalFormatting(Subject):
    """Write numbers and dates as Germans do."""

    def prepare(self) -> None:
        self.localized()

    @variant(baseline=True)
    def localized(self) -> Any:
        """`number_format`, `date_format` and `localize`, ten times each."""
        with translation.override("de"):
            return [
                (
                    formats.number_format(1234567.891 + number, decimal_pos=2, use_l10n=True, force_grouping=True),
                    formats.date_format(AT, "DATETIME_FORMAT"),
                    formats.localize(Decimal("12.5")),
                    numberformat.format(1234.5, ",", 2, 3, ".", force_grouping=True),
                )
                for number in range(10)
            ]


class LocalReading(Subject):
    """Read what Germans type into forms: numbers with commas, days before months."""

    def prepare(self) -> None:
        self.sanitized()

    @variant(baseline=True)
    def sanitized(self) -> Any:
        """`sanitize_separators` and the formats that dates are tried by."""
        with translation.override("de"):
            return [formats.sanitize_separators("1.234.567,89") for _ in range(20)], len(
                formats.get_format("DATE_INPUT_FORMATS")
            )


class DateWriting(Subject):
    """Write dates by Django's format characters, and how long ago they were."""

    @variant(baseline=True)
    def write(self) -> Any:
        """`dateformat.format` and `timesince`."""
        return [
            (
                dateformat.format(AT, "l, j F Y, H:i:s T"),
                dateformat.format(AT, "c"),
                dateformat.format(AT, "r"),
                timesince.timesince(AT - timedelta(days=400, hours=number), AT),
            )
            for number in range(5)
        ]


class DateParsing(Subject):
    """Read dates, times and durations from text, forty in all."""

    @variant(baseline=True)
    def parse(self) -> Any:
        """`django.utils.dateparse`."""
        return [
            (
                dateparse.parse_datetime("2026-01-05T09:30:15.123456+01:00"),
                dateparse.parse_date("2026-1-5"),
                dateparse.parse_time("09:30"),
                dateparse.parse_duration("P3DT2H10M"),
            )
            for _ in range(10)
        ]


class ZoneConverting(Subject):
    """Bring fifty times into a reader's time zone."""

    @variant(baseline=True)
    def localtime(self) -> Any:
        """`timezone.localtime` with a zone switched on."""
        with timezone.override("Europe/Vienna"):
            times = [timezone.localtime(AT + timedelta(days=30 * number)) for number in range(50)]
        return [time.isoformat() for time in times]


class Humanizing(Subject):
    """Write numbers and times as people say them."""

    @variant(baseline=True)
    def humanize(self) -> Any:
        """`intcomma`, `intword`, `ordinal`, `apnumber`, `naturalday`."""
        from django.contrib.humanize.templatetags import humanize

        return [
            (
                humanize.intcomma(1_234_567 + number),
                humanize.intword(1_200_000 * (number + 1)),
                humanize.ordinal(number),
                humanize.apnumber(number),
                humanize.naturalday(date(2020, 1, 5)),
            )
            for number in range(10)
        ]


TEXT = "Notes on kitchens & gardens: a <em>year</em> with Chloë – see https://example.com/?a=1&b=2 for more. " * 4


class TextChanging(Subject):
    """Make slugs, file names, wrapped, split and shortened text of a title and a paragraph."""

    @variant(baseline=True)
    def change(self) -> Any:
        """`django.utils.text`."""
        return (
            [slugify(f"The quiet end of kitchens & gardens, Chloë's {number}") for number in range(5)],
            get_valid_filename("Bericht (März) #3.pdf"),
            wrap(TEXT, 40),
            Truncator(TEXT).words(20),
            Truncator(TEXT).chars(80),
            list(smart_split("a \"quoted part\" and 'another one' then plain words")),
            normalize_newlines("a\r\nb\rc\nd"),
        )


class HtmlMaking(Subject):
    """Escape text and put it into HTML."""

    @variant(baseline=True)
    def make(self) -> Any:
        """`format_html`, `format_html_join`, `escape` and `conditional_escape`."""
        row = format_html('<a href="{}">{}</a>', "/articles/?a=1&b=2", "kitchens & gardens")
        listed = format_html_join("\n", "<li>{} ({})</li>", ((f"<{number}>", number) for number in range(20)))
        return str(row), str(listed), [str(escape(TEXT)) for _ in range(5)], str(conditional_escape(row))


class HtmlReading(Subject):
    """Take tags out of HTML, link its addresses, and make paragraphs."""

    @variant(baseline=True)
    def read(self) -> Any:
        """`strip_tags`, `urlize` and `linebreaks`."""
        return strip_tags(TEXT), urlize(TEXT, nofollow=True), linebreaks(TEXT, autoescape=True)
