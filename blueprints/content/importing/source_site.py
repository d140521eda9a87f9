"""The pages of a Hugo or Jekyll site, with the addresses that they have there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from blueprints.content.importing.front_matter import read_page, read_settings
from blueprints.content.importing.report import Report, SourceError
from blueprints.content.importing.values import list_of, moment_of, text_of
from core.fields.field_errors import ValidationError
from core.text import slugify

PAGES = (".md", ".markdown", ".mdown", ".html", ".htm")
NOT_PAGES = ("readme", "license", "changelog", "contributing", "code_of_conduct", "pull_request_template")
HUGO_CONFIGS = [f"{folder}{name}" for folder in ("", "config/_default/") for name in ("hugo", "config")]
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)")
_LANGUAGE = re.compile(r"(.+)\.([a-z]{2}(?:-[a-zA-Z]{2,4})?)")


@dataclass(slots=True)
class SourcePage:
    """A page: its file, section, front matter by lower-case name, body, and address on the old site."""

    path: Path
    name: str  # as the report gives it
    section: str
    meta: dict[str, Any]
    body: str
    address: str = ""
    stem: str = ""
    date: str = ""  # of its file name
    is_hugo: bool = True


@dataclass(slots=True)
class SourceSite:
    """A site of a generator: its folder, settings, pages, and where files of its root are."""

    root: Path
    settings: dict[str, Any]
    pages: list[SourcePage] = field(default_factory=list)
    lists: list[SourcePage] = field(default_factory=list)  # pages that list a section
    files: list[Path] = field(default_factory=list)  # folders that the site's root is made of

    @property
    def base(self) -> str:
        """The address of the old site."""
        url = text_of(self.settings.get("baseurl")) if self.is_hugo else text_of(self.settings.get("url"))
        return url.rstrip("/")

    is_hugo: bool = True


def read_hugo(root: Path, report: Report) -> SourceSite:
    """Return the pages of a Hugo site, from its root or its folder of content."""
    content = root / "content"
    if not content.is_dir():
        content = root
    site = SourceSite(root, _settings(root, HUGO_CONFIGS, report), files=[root / "static", root / "assets", root])
    language = text_of(site.settings.get("defaultcontentlanguage")) or "en"
    if (content / language).is_dir():
        _leave_languages(content, language, root, report)
        content /= language
    for path in _files(content):
        page = _read(path, root, report)
        if page is None:
            continue
        inside = PurePosixPath(path.relative_to(content).as_posix())
        stem = inside.stem
        if (match := _LANGUAGE.fullmatch(stem)) and path.suffix != ".html":
            if match[2] != language:
                report.leave_out("A translation; a site has one language", page.name)
                continue
            stem = match[1]
        page.section = inside.parts[0] if len(inside.parts) > 1 else ""
        is_bundle = stem in ("index", "_index")
        folder = inside.parent
        page.stem = (folder.name or "home") if is_bundle else stem
        page.address = _hugo_address(page, folder, is_bundle, site.settings)
        (site.lists if stem == "_index" and page.section not in ("authors", "author") else site.pages).append(page)
    return site


def read_jekyll(root: Path, report: Report) -> SourceSite:
    """Return the pages of a Jekyll site."""
    site = SourceSite(root, _settings(root, ["_config"], report), files=[root], is_hugo=False)
    base = text_of(site.settings.get("collections_dir"))
    for path in _files(root):
        inside = PurePosixPath(path.relative_to(root).as_posix())
        if base and inside.parts[0] == base:
            inside = PurePosixPath(*inside.parts[1:])
        hidden = [part for part in inside.parts[:-1] if part.startswith("_")]
        if (
            set(hidden) & {"_includes", "_layouts", "_site", "_sass", "_data", "_plugins"}
            or "vendor" in inside.parts[:1]
        ):
            continue
        page = _read(path, root, report)
        if page is None:
            continue
        if not page.meta and not hidden:
            if inside.stem.lower() not in NOT_PAGES:
                report.leave_out("No front matter, so it isn't a page", page.name)
            continue
        page.is_hugo = False
        page.section = hidden[-1].lstrip("_") if hidden else ""
        page.stem = inside.stem
        if page.section == "drafts":
            page.section, page.meta["draft"] = "posts", True
        if match := _DATED.fullmatch(inside.stem):
            page.date, page.stem = match[1], match[2]
        elif not hidden and inside.stem == "index":
            page.stem = inside.parent.name or "home"
        page.address = _jekyll_address(page, inside, site.settings)
        (site.lists if page.address == "/" else site.pages).append(page)
    return site


def _settings(root: Path, names: list[str], report: Report) -> dict[str, Any]:
    for name in names:
        for suffix in (".toml", ".yaml", ".yml", ".json"):
            if (root / f"{name}{suffix}").is_file():
                try:
                    return read_settings(root / f"{name}{suffix}")
                except (ValidationError, OSError) as error:
                    report.leave_out(f"The settings: {error}", f"{name}{suffix}")
                    return {}
    return {}


def _files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        raise SourceError(f"{root} isn't a folder.")
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if any(part.startswith(".") or part in ("node_modules", "themes") for part in parts):
            continue
        if path.suffix.lower() in PAGES and path.is_file() and not path.is_symlink():
            yield path


def _read(path: Path, root: Path, report: Report) -> SourcePage | None:
    name = path.relative_to(root).as_posix()
    try:
        meta, body = read_page(path)
    except (ValidationError, OSError) as error:
        report.leave_out(f"A page that can't be read: {error}", name)
        return None
    return SourcePage(path, name, "", {str(key).lower(): value for key, value in meta.items()}, body)


def _leave_languages(content: Path, language: str, root: Path, report: Report) -> None:
    for other in sorted(content.iterdir()):
        if other.is_dir() and other.name != language and re.fullmatch(r"[a-z]{2}(-[a-zA-Z]{2,4})?", other.name):
            report.leave_out("Translations; a site has one language", other.relative_to(root).as_posix())


def _hugo_address(page: SourcePage, folder: PurePosixPath, is_bundle: bool, settings: dict[str, Any]) -> str:
    if (url := text_of(page.meta.get("url"))) and ":" not in url:
        return _path(url)
    permalinks: Any = settings.get("permalinks")
    pattern = permalinks.get("page", permalinks).get(page.section) if _is_nested(permalinks) else None
    slug = text_of(page.meta.get("slug")) or page.stem
    if isinstance(pattern, str):
        return _hyphenated(_filled(pattern, page, slug, folder))
    parent = folder.parent if is_bundle else folder
    return _hyphenated(_path(f"/{parent.as_posix()}/{slug}/".replace("/./", "/")))


def _hyphenated(path: str) -> str:
    # So does Hugo, unless it is told otherwise.
    return re.sub(r"\s+", "-", path).lower()


def _is_nested(permalinks: Any) -> bool:
    return isinstance(permalinks, dict) and isinstance(permalinks.get("page", permalinks), dict)


def _jekyll_address(page: SourcePage, inside: PurePosixPath, settings: dict[str, Any]) -> str:
    slug = text_of(page.meta.get("slug")) or page.stem
    own = text_of(page.meta.get("permalink"))
    if not page.section:
        default = f"/{inside.with_suffix('').as_posix()}/".replace("/index/", "/")
        return _path(own or default)
    pattern = (
        own or text_of(settings.get("permalink")) if page.section == "posts" else own or _collection(page, settings)
    )
    pattern = {
        "date": "/:categories/:year/:month/:day/:title.html",
        "pretty": "/:categories/:year/:month/:day/:title/",
        "ordinal": "/:categories/:year/:y_day/:title.html",
        "none": "/:categories/:title.html",
        "": "/:categories/:year/:month/:day/:title.html" if page.section == "posts" else "/:collection/:path.html",
    }.get(pattern, pattern)
    return _filled(pattern, page, slug, PurePosixPath(page.section))


def _collection(page: SourcePage, settings: dict[str, Any]) -> str:
    collections = settings.get("collections")
    own = collections.get(page.section) if isinstance(collections, dict) else None
    return text_of(own.get("permalink")) if isinstance(own, dict) else ""


def _filled(pattern: str, page: SourcePage, slug: str, folder: PurePosixPath) -> str:
    moment, _ = moment_of(page.meta.get("date"))
    moment = moment or moment_of(page.date)[0]
    values = {
        **{"slug": slug, "title": slug, "filename": page.stem, "name": page.stem, "contentbasename": page.stem},
        **{"section": page.section, "sections": folder.as_posix(), "collection": page.section, "path": page.stem},
        "slugorfilename": slug,
        "slugorcontentbasename": slug,
        "output_ext": ".html",
        "categories": "/".join(slugify(text_of(item), "") for item in list_of(page.meta.get("categories"))),
    }
    if moment:
        values |= {"year": f"{moment:%Y}", "month": f"{moment:%m}", "day": f"{moment:%d}", "y_day": f"{moment:%j}"}
        values |= {"i_month": str(moment.month), "i_day": str(moment.day), "short_year": f"{moment:%y}"}
    return _path(re.sub(r":(\w+)", lambda match: values.get(match[1], ""), pattern))


def _path(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return re.sub(r"/{2,}", "/", f"/{path}").strip()
