"""Shortcodes of Hugo and tags of Jekyll in bodies: some have Markdown, the others are named in the report."""

import re
from collections.abc import Callable

from blueprints.content.importing.report import Report

Address = Callable[[str], str]  # the address of a page of the site by the reference to it
_SHORTCODE = re.compile(
    r"\{\{[<%]\s*(/?)\s*([\w./-]+)((?:\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[^\"`])*?)\s*/?\s*[%>]\}\}", re.DOTALL
)
_ESCAPED = re.compile(r"\{\{([<%])/\*(.*?)\*/([%>])\}\}", re.DOTALL)
_ARGUMENT = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`|([^\s\"`]+))")
_TAG = re.compile(r"\{%-?\s*(\w+)\s*(.*?)\s*-?%\}", re.DOTALL)
_OUTPUT = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_KRAMDOWN = re.compile(r"^[ \t]*\{:.*?\}[ \t]*$\n?|(?<=[\w)\]*_`])\{:[^}\n]*\}", re.MULTILINE)
_KEPT = "\ue000{}\ue001"  # text that nothing below may read as a shortcode
TEXT_ALONE = ("callout", "alert", "note", "notice", "hint", "admonition", "details", "tip", "warning", "toc", "br")
FILMS = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}


def without_hugo_shortcodes(body: str, address: Address, report: Report, place: str) -> str:
    """Return a body in which shortcodes have become Markdown or are left out."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(f"{{{{{match[1]}{match[2]}{match[3]}}}}}")
        return _KEPT.format(len(kept) - 1)

    def replace(match: re.Match[str]) -> str:
        closing, name, arguments = match[1], match[2].lower(), _arguments(match[3])
        if name == "highlight":
            return _on_its_line(match, "```" if closing else f"```{arguments.get('0', '')}")
        if closing or name in TEXT_ALONE:
            title = arguments.get("title") or arguments.get("summary") or ""
            return f"**{title}**\n\n" if title else ""
        return _hugo(name, arguments, address, report, place)

    text = _SHORTCODE.sub(replace, _ESCAPED.sub(keep, body))
    return re.sub(r"\ue000(\d+)\ue001", lambda match: kept[int(match[1])], text)


def _on_its_line(match: re.Match[str], text: str) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return ("" if before in ("", "\n") else "\n") + text + ("" if after in ("", "\n") else "\n")


def _arguments(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, (name, quoted, raw, plain) in enumerate(_ARGUMENT.findall(text)):
        found[name.lower() or str(number)] = (quoted or raw or plain).replace('\\"', '"')
    return found


def _hugo(name: str, arguments: dict[str, str], address: Address, report: Report, place: str) -> str:
    first = arguments.get("0", "")
    if name in ("ref", "relref"):
        return address(first or arguments.get("path", ""))
    if name in ("figure", "img", "image") and (source := arguments.get("src") or first):
        words = arguments.get("alt") or arguments.get("caption") or arguments.get("title") or ""
        caption = arguments.get("caption") or arguments.get("title") or ""
        shown = "" if arguments.get("alt", caption) == caption else f"\n\n{caption}"
        return f"\n\n![{words}](<{source}>){shown}\n\n"
    if name in FILMS and (film := arguments.get("id") or first):
        link = FILMS[name].format(film)
        return f"<{link}>"
    if name in ("icon", "math", "/math", "spoiler", "list_tags", "list_children"):
        report.leave_out(f"The shortcode “{name}” only changes how a page looks", place)
        return ""
    if name in ("cite", "staticref") and (first or arguments):
        report.leave_out(f"The shortcode “{name}” has no Markdown; its text stays", place)
        return ""
    report.leave_out(f"The shortcode “{name}” has no Markdown", place)
    return ""


def without_jekyll_tags(body: str, address: Address, report: Report, place: str) -> str:
    """Return a body in which the tags of Liquid and kramdown have become Markdown or are left out."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1])
        return _KEPT.format(len(kept) - 1)

    def tag(match: re.Match[str]) -> str:
        name, rest = match[1], match[2]
        if name in ("highlight", "endhighlight"):
            return _on_its_line(match, f"```{rest.split()[0] if rest and name == 'highlight' else ''}")
        if name in ("link", "post_url"):
            return address(rest)
        if name == "include":
            report.leave_out(f"The tag “include {rest.split()[0] if rest else ''}” has no Markdown", place)
        elif not name.startswith("end"):
            report.leave_out(f"The tag “{name}” has no Markdown", place)
        return ""

    def output(match: re.Match[str]) -> str:
        value = match[1]
        if re.fullmatch(r"site\.(baseurl|url)|['\"]['\"]\s*\|\s*(relative|absolute)_url", value):
            return ""
        if found := re.match(
            r"['\"](.*?)['\"](?:\s*\|\s*(?:prepend:\s*site\.\w+|relative_url|absolute_url))*\s*$", value
        ):
            return found[1]
        report.leave_out("A value of a template, such as {{ page.x }}", place)
        return ""

    text = _COMMENT.sub("", _RAW.sub(keep, body))
    text = _OUTPUT.sub(output, _TAG.sub(tag, text))
    return re.sub(r"\ue000(\d+)\ue001", lambda match: kept[int(match[1])], _KRAMDOWN.sub("", text))
