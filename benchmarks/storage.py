"""Files that a project keeps, and files that it serves."""

from io import StringIO
from pathlib import Path
from typing import Any

from ._kit import Subject, scratch_folder, variant


class FileSaving(Subject):
    """Save a file of 20 kB, open it again, and delete it."""

    def prepare(self) -> None:
        from django.core.files.storage import FileSystemStorage, InMemoryStorage

        self.folder = scratch_folder()
        self.on_disk = FileSystemStorage(self.folder.name, "/media/")
        self.in_memory = InMemoryStorage(base_url="/media/")
        self.content = bytes(range(250)) * 80

    def kept(self, storage: Any) -> Any:
        from django.core.files.base import ContentFile

        name = storage.save("reports/Bericht März.pdf", ContentFile(self.content))
        with storage.open(name) as file:
            read = len(file.read())
        told = storage.size(name), storage.url(name), storage.exists(name), read
        storage.delete(name)
        return told

    @variant(baseline=True)
    def file_system(self) -> Any:
        """`FileSystemStorage`, in a folder in memory."""
        return self.kept(self.on_disk)

    @variant
    def in_memory_storage(self) -> Any:
        """`InMemoryStorage`, as in tests."""
        return self.kept(self.in_memory)


class StaticAddressing(Subject):
    """Write the addresses of twenty static files into a page."""

    def prepare(self) -> None:
        from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

        self.folder = scratch_folder()
        self.storage = ManifestStaticFilesStorage(self.folder.name, "/static/")
        self.names = [f"css/part{number}.css" for number in range(20)]
        self.storage.hashed_files = {name: f"{name[:-4]}.0123456789ab.css" for name in self.names}

    @variant(baseline=True)
    def plain(self) -> Any:
        """`static()`: the file's name behind a prefix."""
        from django.templatetags.static import static

        return [static(name) for name in self.names]

    @variant(differs="names have a digest")
    def hashed(self) -> Any:
        """`ManifestStaticFilesStorage.url`: names with a digest, looked up in its manifest."""
        return [self.storage.url(name) for name in self.names]


class StaticFinding(Subject):
    """Find five of the admin's static files by name, and one that is not there."""

    def prepare(self) -> None:
        self.names = ("admin/css/base.css", "admin/js/actions.js", "admin/img/search.svg", "admin/js/core.js", "no.css")

    @variant(baseline=True)
    def find(self) -> Any:
        """`finders.find`, as runserver does for each request."""
        from django.contrib.staticfiles import finders

        return [bool(finders.find(name)) for name in self.names]


class StaticCollecting(Subject):
    """Hash twenty style sheets that name one another, as collectstatic does with a manifest."""

    longest_call_s = 5.0

    def prepare(self) -> None:
        from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
        from django.core.files.base import ContentFile

        self.folder = scratch_folder()
        self.storage_class = ManifestStaticFilesStorage
        self.storage = ManifestStaticFilesStorage(self.folder.name, "/static/")
        for number in range(20):
            rules = "\n".join(f".a{row} {{ background: url(part{(number + 1) % 20}.svg) }}" for row in range(20))
            self.storage.save(f"part{number}.css", ContentFile(rules.encode()))
            self.storage.save(f"part{number}.svg", ContentFile(f"<svg><!-- {number} --></svg>".encode()))
        self.names = [f"part{number}.{kind}" for number in range(20) for kind in ("css", "svg")]

    @variant(baseline=True)
    def post_process(self) -> Any:
        """`post_process`: names are looked for, files are hashed and written."""
        paths = {name: (self.storage, name) for name in self.names}
        return sorted((name, hashed) for name, hashed, _ in self.storage.post_process(paths))


class AttachmentSaving(Subject):
    """Save a row with a file of 20 kB, open the file by it, and delete both."""

    writes = ("office.Attachment",)

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from bench_project.office.models import Attachment

        self.attachment = Attachment
        self.content = bytes(range(250)) * 80
        Attachment.objects.exists()

    @variant(baseline=True)
    def save_and_open(self) -> Any:
        """A FileField with a storage in memory, and a BinaryField."""
        from django.core.files.base import ContentFile

        saved = self.attachment(title="A report", digest=self.content[:32])
        saved.file.save("report.pdf", ContentFile(self.content))
        found = self.attachment.objects.get(pk=saved.pk)
        with found.file.open() as file:
            read = len(file.read())
        told = bytes(found.digest), read, bool(found.file)
        found.file.delete(save=False)
        found.delete()
        return told


class CommandCollecting(Subject):
    """Run collectstatic over thirty small files into an empty folder. Pointing the settings there is a part of it."""

    longest_call_s = 5.0

    def prepare(self) -> None:
        from django.test import override_settings

        self.folder = scratch_folder()
        source = Path(self.folder.name) / "source"
        source.mkdir()
        for number in range(30):
            (source / f"part{number}.css").write_text(f".a {{ order: {number} }}")
        collected = str(Path(self.folder.name) / "collected")
        self.settings = override_settings(STATICFILES_DIRS=[str(source)], STATIC_ROOT=collected)

    @variant(baseline=True)
    def collectstatic(self) -> Any:
        """`call_command`, which clears what is there first."""
        from django.core.management import call_command

        told = StringIO()
        with self.settings:
            call_command("collectstatic", "--noinput", "--clear", "--ignore", "admin", stdout=told, verbosity=1)
        return told.getvalue().split()[0].isdigit()


class LineReading(Subject):
    """Read a text of two thousand lines from a file that was stored, line by line."""

    def prepare(self) -> None:
        from django.core.files.base import ContentFile
        from django.core.files.storage import FileSystemStorage

        self.folder, self.storage_class = scratch_folder(), FileSystemStorage
        FileSystemStorage(self.folder.name).save("lines.txt", ContentFile(b"a line of text\n" * 2_000))

    @variant(baseline=True)
    def lines(self) -> Any:
        """`File.__iter__`, and when it was changed."""
        storage = self.storage_class(self.folder.name)
        with storage.open("lines.txt") as file:
            number = sum(1 for _ in file)
        return number, storage.get_modified_time("lines.txt").year
