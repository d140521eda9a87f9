"""Texts: the title, the summary, the headings and the words of links."""

import re
from collections.abc import Iterator

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.labels import sentence
from blueprints.checks.subject import Subject
from core.text import fold_for_search, quoted

LONGEST_TITLE = 110  # characters; lists and search engines cut longer ones
LONGEST_SUMMARY = 300
SHORTEST_SUMMARY = 20
# Folders whose pages and cards show a summary.
WITH_SUMMARY = ("events", "series", "episodes", "research", "opportunities", "pages", "partners")
EMPTY_WORDS = {
    *("here", "click here", "click", "more", "read more", "learn more", "find out more", "see more", "more info"),
    *("more information", "link", "this link", "this", "this page", "page", "website", "this website", "details"),
    *("see here", "go here", "download", "continue", "info"),
}
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?=[ \t]|$)")
_MOST = 5  # findings of one kind


def check_title(subject: Subject) -> Iterator[Finding]:
    """The title has a sensible length, and isn't shouted."""
    name = "name" if "name" in subject.values else "title"
    title = subject.values.get(name)
    if not title or subject.folder == "site":
        return
    if len(title) > LONGEST_TITLE:
        problem = sentence(name, f"has {len(title)} characters, and lists and search engines will cut it.")
        yield Finding(name, Level.WARNING, problem, f"Use at most {LONGEST_TITLE}, and put the rest into the summary.")
    if title.isupper() and len(title.split()) > 2:
        problem = sentence(name, "is in capitals, which is hard to read.")
        as_sentence = title[:1] + title[1:].lower()
        yield Finding(name, Level.NOTE, problem, "Write it as in a sentence.",
                      (Fix(f"Use {quoted(as_sentence)}", values=((name, as_sentence),)),))  # fmt: skip


def check_summary(subject: Subject) -> Iterator[Finding]:
    """There is a summary of a sensible length."""
    if subject.folder not in WITH_SUMMARY:
        return
    summary = subject.values.get("summary")
    if summary is None:
        return
    if not summary.strip():
        problem = "There is no summary, so lists, search engines and social media have nothing to show."
        yield Finding("summary", Level.WARNING, problem, "Say in one or two sentences what it is about.")
    elif len(summary) > LONGEST_SUMMARY:
        problem = f"The summary has {len(summary)} characters, and cards and search engines will cut it."
        yield Finding("summary", Level.WARNING, problem, f"Use at most {LONGEST_SUMMARY}; the text has room for more.")
    elif len(summary.strip()) < SHORTEST_SUMMARY:
        problem = f"The summary has only {len(summary.strip())} characters."
        yield Finding("summary", Level.NOTE, problem, "Say in one or two sentences what it is about.")


def check_headings(subject: Subject) -> Iterator[Finding]:
    """Headings begin at level 2 and skip none."""
    previous, found = 1, 0
    for heading in subject.outline.headings:
        level = min(previous + 1, max(heading.level, 2))
        if not heading.text.strip():
            problem, advice = "A heading in the text is empty.", "Write it, or delete the line."
            yield Finding("body", Level.WARNING, problem, advice)
        elif level != heading.level and found < _MOST:
            found += 1
            yield _misplaced(subject, heading.line, heading.level, level, heading.text, is_first=previous == 1)
        # What was skipped once is right for the headings below it.
        previous = level


def _misplaced(subject: Subject, line: int, written: int, right: int, text: str, *, is_first: bool) -> Finding:
    if written == 1:
        problem = f"The heading {quoted(text)} has the level of the page’s title."
    elif is_first:
        problem = f"The first heading, {quoted(text)}, is of level {written}."
    else:
        problem = f"The heading {quoted(text)} skips a level: it is of level {written} below one of level {right - 1}."
    lines = (subject.values.get("body") or "").split("\n")
    fixes: tuple[Fix, ...] = ()
    if line < len(lines) and (match := _HEADING.match(lines[line])):
        lines[line] = "#" * right + lines[line][match.end(1) :].lstrip("#")
        fixes = (Fix(f"Make it level {right}", values=(("body", "\n".join(lines)),)),)
    advice = f"Begin it with {'#' * right} and a space, so that screen readers can follow the outline."
    return Finding("body", Level.WARNING, problem, advice, fixes)


def check_link_texts(subject: Subject) -> Iterator[Finding]:
    """The words of a link say where it leads."""
    seen: set[tuple[str, str]] = set()
    for link in subject.outline.links:
        words = " ".join(re.sub(r"[^\w\s]", " ", fold_for_search(link.text)).split())
        if (link.text, link.address) in seen or len(seen) == _MOST:
            continue
        if not link.text:
            problem = f"A link to {quoted(link.address)} has no words, so nobody can see or follow it."
        elif words in EMPTY_WORDS:
            problem = f"The link {quoted(link.text)} doesn’t say where it leads."
        else:
            continue
        seen.add((link.text, link.address))
        advice = "Use the name of the page that it leads to, since screen readers list links on their own."
        yield Finding("body", Level.WARNING, problem, advice)
