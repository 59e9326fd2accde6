"""Sentences about what was found, each bound to the rows that it rests on."""

from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from versus.claims.ledger import Rule
from versus.errors import UserError
from versus.publish.choices import check_rules
from versus.publish.written import read_written


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page says under a name, the rules that have to hold for it, and what it says where no row decides them."""

    name: str
    says: str
    rules: tuple[Rule, ...]
    otherwise: str = "The records cannot tell."


class Findings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of findings."""

    finding: tuple[Finding, ...] = ()


def read_findings(file: Path, known: Mapping[str, Collection[str]]) -> dict[str, Finding]:
    """Returns the findings of a file by name. `known` are the variants or cases of every subject and scenario.

    Raises UserError for one that rests on nothing or on what is not there, and for a name that comes twice.
    """
    findings = read_written(file, Findings, "findings").finding
    found: dict[str, Finding] = {}
    for finding in findings:
        check_rules(finding.rules, known, f"{file.name}: {finding.name}")
        fault = next((rule.fault for rule in finding.rules if rule.fault), "")
        if fault or finding.name in found:
            raise UserError(f"{file.name}: {finding.name} {fault or 'comes twice'}.")
        found[finding.name] = finding
    return found
