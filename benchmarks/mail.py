"""Mails, from their parts to the bytes that a server is sent."""

import logging
from email import message_from_bytes, policy
from typing import Any

import django
from django.core import mail

from ._kit import Subject, variant

PLAIN = "Dear reader,\n\nyour order is on its way. It should be with you by Thursday.\n\n" * 8
ACCENTED = "Chère lectrice, liebe Leserinnen,\n\nvotre commande est partie – sie kommt am Donnerstag an.\n\n" * 8
HTML = "<p>Your order is on its way. It should be with you by <strong>Thursday</strong>.</p>\n" * 8
# Given, or each message would have others.
HEADERS = {"Date": "Mon, 05 Jan 2026 10:00:00 -0000", "Message-ID": "<order.4711@example.com>"}
PDF = b"%PDF-1.7 " + bytes(range(256)) * 80


def lookers_after(*addresses: str) -> list[Any]:
    """Returns what a setting holds of those who look after a site: 5.2 asks for pairs, of which later Djangos warn."""
    return [("Operations", address) for address in addresses] if django.VERSION < (6, 0) else list(addresses)


def parts(sent: bytes) -> Any:
    """The headers that matter and the decoded content: releases may fold and encode them in other ways."""
    message = message_from_bytes(sent, policy=policy.default)
    content = [
        (part.get_content_type(), part.get_filename(), (part.get_payload(decode=True) or b"").strip())
        for part in message.walk()
        if not part.is_multipart()
    ]
    return str(message["subject"]), str(message["from"]), str(message["to"]), content


class MailBuilding(Subject):
    """Build a mail and write it out as the bytes that a server is sent."""

    parameters = {"text": ["plain", "accented"], "recipients": [1, 10, 50, 200]}
    default = {"text": "plain", "recipients": 1}

    def prepare(self, text: str, recipients: int) -> None:
        self.subject = "Your order" if text == "plain" else "Ihre Bestellung für März – réf. 4711"
        self.body = PLAIN if text == "plain" else ACCENTED
        self.to = [f"Reader {number} <reader{number}@example.com>" for number in range(recipients)]

    @variant(baseline=True)
    def text_only(self, text: str, recipients: int) -> bytes:
        """EmailMessage: a body and nothing else."""
        message = mail.EmailMessage(self.subject, self.body, "Shop <shop@example.com>", self.to, headers=HEADERS)
        return message.message().as_bytes()

    @variant(differs="it has a second body, of HTML")
    def with_html(self, text: str, recipients: int) -> bytes:
        """EmailMultiAlternatives: the same with an HTML alternative."""
        message = mail.EmailMultiAlternatives(
            self.subject, self.body, "Shop <shop@example.com>", self.to, headers=HEADERS
        )
        message.attach_alternative(HTML, "text/html")
        return message.message().as_bytes()

    @variant(differs="it has an attachment")
    def with_attachment(self, text: str, recipients: int) -> bytes:
        """The same with a PDF of 20 kB attached, which is written out as base64."""
        message = mail.EmailMessage(self.subject, self.body, "Shop <shop@example.com>", self.to, headers=HEADERS)
        message.attach("invoice.pdf", PDF, "application/pdf")
        return message.message().as_bytes()

    def contract(self, returned: bytes) -> Any:
        return parts(returned)


class MailSending(Subject):
    """Send mails through the whole of Django's send path, to the backend that keeps them in memory, as in tests."""

    parameters = {"mails": [1, 5, 20, 100]}
    default = {"mails": 5}

    def prepare(self, mails: int) -> None:
        self.together(1)  # makes the outbox

    @variant(baseline=True)
    def one_by_one(self, mails: int) -> Any:
        """`send_mail` for each."""
        for number in range(mails):
            mail.send_mail("Your order", PLAIN, "shop@example.com", [f"reader{number}@example.com"])
        return self.taken()

    @variant
    def together(self, mails: int) -> Any:
        """`send_mass_mail`: all over one connection."""
        mail.send_mass_mail(
            [("Your order", PLAIN, "shop@example.com", [f"reader{number}@example.com"]) for number in range(mails)]
        )
        return self.taken()

    def taken(self) -> Any:
        sent, mail.outbox = mail.outbox, []
        return [(message.subject, message.to) for message in sent]


class MailTelling(Subject):
    """Tell those who look after a site by mail, which goes nowhere: what is written about each broken page."""

    def prepare(self) -> None:
        from django.conf import settings

        settings.ADMINS = settings.MANAGERS = lookers_after("ops@example.com", "dev@example.com")
        self.admins()

    @variant(baseline=True)
    def admins(self) -> Any:
        """`mail_admins` and `mail_managers`, to memory."""
        mail.outbox: Any = []  # type: ignore[misc]
        mail.mail_admins("Broken link", PLAIN)
        mail.mail_managers("Broken link", PLAIN, html_message=HTML)
        return [message.subject for message in mail.outbox]


class ErrorTelling(Subject):
    """Log an error of a page, which is sent to those who look after the site with the whole story."""

    def prepare(self) -> None:
        # asv looks into whatever a module holds, before there are settings.
        from django.conf import settings
        from django.test import RequestFactory
        from django.utils.log import AdminEmailHandler

        settings.ADMINS = lookers_after("ops@example.com")
        self.handler = AdminEmailHandler()
        self.record: Any = logging.makeLogRecord(
            {
                "msg": "Internal Server Error: %s",
                "args": ("/articles/",),
                "levelno": logging.ERROR,
                "levelname": "ERROR",
            }
        )
        self.record.request, self.record.status_code = RequestFactory().get("/articles/"), 500
        self.emit()

    @variant(baseline=True)
    def emit(self) -> Any:
        """`AdminEmailHandler.emit`, to memory."""
        mail.outbox: Any = []  # type: ignore[misc]
        self.handler.emit(self.record)
        return [message.subject for message in mail.outbox]


class MailerFinding(Subject):
    """Find the mailer that mails go by, ten times; nothing is sent. Mailers came with Django 6.1."""

    @variant(baseline=True, needs="django.core.mail.mailers")
    def mailers(self) -> Any:
        """`mailers.default`, and the names of all."""
        return [type(mail.mailers.default).__module__ for _ in range(10)] + list(mail.mailers)
