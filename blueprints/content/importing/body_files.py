"""Images and files that pages refer to: copied into media/, or reported."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from blueprints.content.importing.draft import Draft
from core.fields.field_errors import ValidationError
from core.media_files import TYPES, inspect_file
from core.text import first_available, slugify

_LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\\.|\[[^\[\]]*\])*)\]\(\s*(?:<([^<>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))([^()\n]*)\)"
)
_FENCE = re.compile(r"(^(?P<fence>```+|~~~+)[^\n]*\n.*?^(?P=fence)[^\n]*$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
SUFFIXES = {".jpeg": ".jpg", ".jpe": ".jpg"}
IMAGES = (".png", ".jpg", ".webp")


@dataclass(slots=True)
class BodyFiles:
    """Copies the files of a source into a draft, each once."""

    draft: Draft
    roots: list[Path]
    base: str = ""  # the address of the old site
    addresses: dict[str, str] = field(default_factory=dict)  # new paths by old ones, filled before bodies are read
    _names: dict[str, str] = field(default_factory=dict)  # names by digest

    def body(self, text: str, folder: Path, slug: str, place: str) -> str:
        """Return Markdown in which images are those in media/, and links lead to the new addresses."""

        def replace(match: re.Match[str]) -> str:
            is_image, words, address = match[1], match[2], (match[3] or match[4] or "").strip()
            target = self.target(address, folder, slug, place, is_image=bool(is_image))
            if is_image and not target.startswith("/"):
                if not target:
                    return words
                self.draft.report.leave_out("An image of another host, which becomes a link", place)
                return f"[{words or 'Image'}]({_in_markdown(target)})"
            return f"{is_image}[{words}]({_in_markdown(target)}{match[5].rstrip()})" if target else words

        parts = _FENCE.split(text)
        # Of each match the pattern yields three parts: the text before, the code, and the fence.
        return "".join(
            part if number % 3 == 1 else re.sub(r"\n{3,}", "\n\n", _LINK.sub(replace, part))
            for number, part in enumerate(parts)
            if number % 3 != 2
        )

    def target(self, address: str, folder: Path, slug: str, place: str, *, is_image: bool = False) -> str:
        """Return what an address of the old site is on the new one; empty if it leads nowhere."""
        if self.base and address.startswith(self.base + "/"):
            address = address[len(self.base) :]
        try:
            parts = urlsplit(address)
        except ValueError:
            self.draft.report.leave_out("A link with an address that isn't one", place)
            return ""
        if parts.scheme or parts.netloc or not parts.path:
            return f"https:{address}" if address.startswith("//") else address
        path = unquote(parts.path)
        if file := self.find(path, folder):
            if name := self.copy(file, slug, place, is_image=is_image):
                return f"/media/{name}"
            return ""
        if is_image:
            self.draft.report.leave_out("An image that isn't in the source", f"{place}: {path[:60]}")
            return ""
        plain = path.rstrip("/").removesuffix("/index.html").removesuffix(".md") or "/"
        new = self.addresses.get(plain) or self.addresses.get(plain.removesuffix(".html"))
        if new is None and not path.startswith("/"):
            self.draft.report.leave_out("A relative link that leads to no imported page", f"{place}: {path[:60]}")
            return ""
        return (
            (new or path)
            + (f"?{parts.query}" if parts.query else "")
            + (f"#{parts.fragment}" if parts.fragment else "")
        )

    def find(self, path: str, folder: Path) -> Path | None:
        """Return the file of the source at a path, if it lies in the source."""
        if not re.search(r"\.\w{2,5}$", path) or path.endswith((".html", ".htm", ".md")):
            return None
        for root in (folder, *self.roots):
            file = root / path.lstrip("/")
            try:
                inside = any(file.resolve().is_relative_to(each.resolve()) for each in self.roots)
                if inside and file.is_file():
                    return file
            except (OSError, ValueError):
                continue
        return None

    def copy(self, file: Path, slug: str, place: str, *, is_image: bool = False) -> str:
        """Copy a file into media/ and return its name there, or an empty string with the reason in the report."""
        suffix = SUFFIXES.get(file.suffix.lower(), file.suffix.lower())
        if suffix not in TYPES or (is_image and suffix not in IMAGES):
            self.draft.report.leave_out(f"A file of a type that isn't supported ({suffix})", f"{place}: {file.name}")
            return ""
        try:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            if digest not in self._names:
                inspect_file(file, TYPES[suffix])
        except (ValidationError, OSError) as error:
            self.draft.report.leave_out(f"A file that {error}", f"{place}: {file.name}")
            return ""
        if digest not in self._names:
            stem = slugify(file.stem, "file")
            stem = stem if stem.startswith(slug) else f"{slug}-{stem}"
            taken = {**self.draft.media, **dict.fromkeys(self.draft.known.media_names(digest), file)}
            name = first_available(stem[:100], suffix, taken.__contains__)
            self._names[digest] = name
            self.draft.media[name] = file
        return self._names[digest]


def _in_markdown(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address
