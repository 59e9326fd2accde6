"""Puts an explanation into words: titled parts with sentences, tables, code and lists."""

import shlex
from collections.abc import Callable, Sequence

from versus import spelling
from versus.judge.why.explanation import Explanation, FunctionChange, Span
from versus.micro.declared.plan import point_text
from versus.publish.sent import changed_lines
from versus.publish.tables.part import Column, Part
from versus.spelling import percent

MOST = 15
ORDERS: dict[str, Callable[[FunctionChange], float]] = {
    "instructions": lambda function: abs(function.instructions.change),
    "time": lambda function: abs(function.seconds.change) if "seconds" in function.certain else 0.0,
}
UNCERTAIN = "~"
_CODE = {"same": "same code", "changed": "changed code"}  # the other words say it without a column's title


def parts_of(explanation: Explanation, *, most: int = MOST, order: str = "instructions") -> tuple[Part, ...]:
    """Returns the parts of an explanation, each with its largest changes first.

    `most` functions of a kind are listed in one of ORDERS; the number of the hidden ones is always said.
    """
    made = [
        _summary(explanation),
        _python(explanation, most, order),
        _written_in_c(explanation, most),
        _statements(explanation),
        _notes(explanation),
        _missing(explanation),
    ]
    return tuple(part for part in made if part is not None)


def title_of(explanation: Explanation) -> str:
    """Returns a title such as `saving, save_then_refresh: Django 5.2.19 → 6.0.10`."""
    before, after = explanation.baseline, explanation.candidate
    point = point_text(explanation.point)
    what = f"{explanation.subject} ({point})" if point else explanation.subject
    if before.django == after.django:
        return spelling.plain(f"{what} on Django {before.django}: {before.variant} → {after.variant}")
    named = ", ".join(filter(None, (what, before.variant)))
    return spelling.plain(f"{named}: Django {before.django} → {after.django}")


def measured_sentence(explanation: Explanation) -> str:
    """Says what a run without a profiler measured, or which command would measure it."""
    found = explanation.measured
    if found is None:
        command = _comparing(explanation)
        measure = _measure(explanation)
        return (
            f"A profile measures no {measure}. No run on record compares the two sides; this command would: {command}"
        )
    interval = f" (95 % interval {spelling.interval(found.low, found.high)})" if found.low is not None else ""
    trust = ", which calls itself untrusted" if found.trusted is False else ""
    measured = f"{spelling.ratio(found.ratio)}{interval}, {found.verdict} (run {found.run}{trust})"
    return f"{_measure(explanation).capitalize()}, measured without a profiler: {measured}."


def _measure(explanation: Explanation) -> str:
    return "time" if explanation.per == "call" else "machine instructions a request"


def _comparing(explanation: Explanation) -> str:
    before, after, name = explanation.baseline, explanation.candidate, shlex.quote(explanation.subject)
    if explanation.per == "request":
        return _counting(explanation)
    where = "".join(f" --parameter {shlex.quote(f'{axis}={value}')}" for axis, value in explanation.point.items())
    where += "" if before.database == "sqlite" else " --database postgres"
    if before.django == after.django:
        return f"./versus choose {name} --django {shlex.quote(before.django)}{where}"
    return f"./versus compare {shlex.quote(before.django)} {shlex.quote(after.django)} --subject {name}{where}"


def _counting(explanation: Explanation) -> str:
    sides = explanation.baseline, explanation.candidate
    djangos = "".join(f" --django {shlex.quote(name)}" for name in dict.fromkeys(side.django for side in sides))
    cases = "".join(f" --case {shlex.quote(name)}" for name in dict.fromkeys(side.variant for side in sides) if name)
    return f"./versus load {shlex.quote(explanation.subject)} --instrument instructions{djangos}{cases}"


def _summary(explanation: Explanation) -> Part:
    total = explanation.instructions
    sentences = [measured_sentence(explanation)]
    if explanation.rounds:
        share = f" ({_signed(total.change / total.baseline)})" if total.baseline else ""
        sentences.append(
            f"Bytecode instructions of all Python functions: {_arrow(total, _count)} a {explanation.per}{share}. They "
            "are counted one by one, and say nothing of the work inside functions written in C or in the database."
        )
    return Part(sentences=tuple(map(spelling.plain, sentences)))


def _python(explanation: Explanation, most: int, order: str) -> Part | None:
    # They are sorted by instructions already, which decides where the order holds two equal.
    found = sorted(
        (function for function in explanation.functions if function.kind == "python"),
        key=lambda function: -ORDERS[order](function),
    )
    if not explanation.rounds:
        return None
    if not found:
        return Part(
            "Python functions",
            ("No function costs a different number of instructions, and none certainly takes a different time.",),
        )
    shown = found[:most]
    columns = (
        Column("function", words=True), Column("its code", below=True), Column("calls", number=True),
        Column("instructions", number=True), Column("of all", number=True), Column("own time", number=True),
        Column("module", below=True),
    )  # fmt: skip
    rows = tuple(
        (_name(function), _CODE.get(function.code, function.code), _arrow(function.calls, _count),
         _arrow(function.instructions, _count),
         _signed(function.instructions_share), _time(function), _place(function))
        for function in shown
    )  # fmt: skip
    return Part("Python functions", (), columns, rows, after=(_covered(explanation, found, shown), *_legend(shown)))


def _written_in_c(explanation: Explanation, most: int) -> Part | None:
    found = [function for function in explanation.functions if function.kind == "c"]
    if not found:
        return None
    telling = [function for function in found if "seconds" in function.certain or function.module != "builtins"]
    telling.sort(key=lambda function: (-ORDERS["time"](function), -abs(function.calls.change), function.name))
    if not telling:
        counted = spelling.counted(len(found), "built-in function is", "built-in functions are")
        sentence = f"None certainly takes more or less time. {counted} called more or less often."
        return Part("Functions written in C", (sentence,))
    columns = (
        Column("function", words=True), Column("calls", number=True), Column("own time", number=True),
        Column("module", below=True),
    )  # fmt: skip
    rows = tuple(
        (_name(function), _arrow(function.calls, _count), _time(function), _place(function))
        for function in telling[:most]
    )
    return Part("Functions written in C", (), columns, rows, after=(_hidden(len(found) - len(rows)),))


def _statements(explanation: Explanation) -> Part | None:
    if not explanation.rounds or not (explanation.statements.baseline or explanation.statements.candidate):
        return None
    before, after = explanation.statements.baseline, explanation.statements.candidate
    counted = spelling.counts(*dict.fromkeys((before, after)), unit="statements")
    if not explanation.statement_changes:
        return Part("Statements", (f"{counted} {_of(explanation)}, the same on both sides.",))
    sentence = f"{counted} {_of(explanation)}; - marks what only the first side sends, + what only the second sends."
    return Part("Statements", (sentence,), code=changed_lines(explanation.statement_changes))


def _of(explanation: Explanation) -> str:
    return "a call" if explanation.per == "call" else "of one request for each target"


def _notes(explanation: Explanation) -> Part | None:
    mentions = explanation.mentions
    if mentions is None:
        return None
    title = "Release notes"
    if mentions.reason is not None:
        return Part(title, (spelling.plain(f"Not available: {mentions.reason}."),))
    first, last = mentions.releases[0], mentions.releases[-1]
    read = f"{mentions.lines} lines about {first if first == last else f'{first} to {last}'}"
    if not mentions.mentions:
        return Part(title, (spelling.plain(f"None of {read} names what changed or what the variant uses."),))
    sentence = (
        f"These of {read} name what changed or what the variant uses. Names were matched and not meanings: not every "
        "note explains something."
    )
    bullets = tuple(
        spelling.plain(f"{mention.release}, {mention.heading}: {mention.text} [{', '.join(mention.matched)}]")
        for mention in mentions.mentions
    )
    return Part(title, (spelling.plain(sentence),), bullets=bullets)


def _missing(explanation: Explanation) -> Part | None:
    notes = [*(f"{gap.what}: {gap.reason}" for gap in explanation.missing), *explanation.notes]
    return Part("Notes", bullets=tuple(map(spelling.plain, notes))) if notes else None


def _name(function: FunctionChange) -> str:
    return spelling.plain(function.name)


def _place(function: FunctionChange) -> str:
    line = function.lines[1] or function.lines[0]
    return spelling.plain(f"{function.module}:{line}" if line else function.module)


def _covered(explanation: Explanation, found: Sequence[FunctionChange], shown: Sequence[FunctionChange]) -> str:
    """The listed share of all changes. Changes that cancel out do not cancel in this share."""
    whole = sum(abs(function.instructions.change) for function in found)
    listed = sum(abs(function.instructions.change) for function in shown)
    net = sum(function.instructions.change for function in shown)
    share = (
        f"{percent(listed / whole, 0)} of all instructions added or removed" if whole else "no instruction more or less"
    )
    return (
        f"{_hidden(len(found) - len(shown))} Listed: {share}; their sum is {_signed_count(net)} of "
        f"{_signed_count(explanation.instructions.change)} a {explanation.per}."
    )


def _legend(shown: Sequence[FunctionChange]) -> list[str]:
    former = [f"{function.name} in place of {function.former}" for function in shown if function.former]
    legend = ["“Of all” is a share of the first side's instructions."]
    if any(function.code == "same" for function in shown):
        legend.append("A function whose code is the same is called more or less often, or with other data.")
    if any("seconds" not in function.certain for function in shown):
        legend.append(f"{UNCERTAIN}: no difference beyond the rounds' scatter, or none that matters.")
    return [*legend, *([spelling.plain(f"Called: {'; '.join(former)}.")] if former else [])]


def _hidden(count: int) -> str:
    return f"{spelling.counted(count, 'row')} hidden{', of least difference' if count else ''}."


def _time(function: FunctionChange) -> str:
    if "seconds" not in function.certain:
        return UNCERTAIN
    seconds = function.seconds
    return f"{spelling.durations(seconds.baseline, seconds.candidate)} ({_signed(function.seconds_share)})"


def _arrow(span: Span, spelled: Callable[[float], str]) -> str:
    before, after = spelled(span.baseline), spelled(span.candidate)
    return before if before == after else f"{before} → {after}"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value.is_integer() else f"{value:.3g}"


def _signed_count(number: float) -> str:
    return f"{number:+,.0f}".replace("-", "−")


def _signed(share: float) -> str:
    size = abs(share) * 100
    return f"{'+' if share >= 0 else '−'}{size:.{1 if size >= 1 else 2}f} %"
