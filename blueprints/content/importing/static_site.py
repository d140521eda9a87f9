"""Import of a Hugo or Jekyll site."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.content.importing.body_files import BodyFiles
from blueprints.content.importing.draft import Draft, DraftRecord
from blueprints.content.importing.event_fields import event_fields
from blueprints.content.importing.page_fields import (
    LOOKS,
    PageKeys,
    fields_of_opportunity,
    fields_of_partner,
    fields_of_person,
    fields_of_research,
)
from blueprints.content.importing.page_kinds import folder_of
from blueprints.content.importing.shortcodes import without_hugo_shortcodes, without_jekyll_tags
from blueprints.content.importing.source_site import SourcePage, SourceSite, read_hugo, read_jekyll
from blueprints.content.importing.values import is_empty, is_true, line_of, list_of, moment_of, text_of
from blueprints.content.schema import SCHEMA
from core.fields.times import zone_names
from core.text import fold_for_search, one_line
from models.registry import record_type_in

WIDGETS = {"widget", "sections", "design"}  # keys of pages that a theme builds of parts
FEATURED = ("featured.*", "*featured*", "avatar.*", "cover.*")
FIELDS = {
    "events": event_fields,
    "research": fields_of_research,
    "opportunities": fields_of_opportunity,
    "partners": fields_of_partner,
    "people": fields_of_person,
}


def import_static_site(generator: str, root: Path, draft: Draft) -> None:
    """Add the pages of a site to a draft; whatever has no place is in the draft's report."""
    report = draft.report
    site = (read_hugo if generator == "hugo" else read_jekyll)(root, report)
    _set_site(site, draft)
    files = BodyFiles(draft, site.files, site.base)
    chosen = [page for page in site.pages if _is_wanted(page, draft)]
    # People first, so that the pages that name them by their folder find them.
    pages = sorted(((folder_of(page), page) for page in chosen), key=lambda pair: pair[0] != "people")
    made = [(folder, page, _record(folder, page, site, draft)) for folder, page in pages]
    authors = {page.path.parent.name: record.slug for folder, page, record in made if folder == "people"}
    authors |= {fold_for_search(page.stem): record.slug for folder, page, record in made if folder == "people"}
    for folder, page, record in made:
        _note_addresses(page, record, files, draft)
        del folder
    for page in site.lists:
        if page.body.strip():
            report.leave_out("The text of a page that lists others; Podium makes its lists", page.name)
    for folder, page, record in made:
        keys = PageKeys(page, record, draft, files, authors)
        _fill(folder, page, record, keys, site)


def _set_site(site: SourceSite, draft: Draft) -> None:
    zone = text_of(site.settings.get("timezone"))
    if draft.known.zone or zone in zone_names():
        draft.zone = ZoneInfo(draft.known.zone or zone)
    params = site.settings.get("params")
    params = {str(key).lower(): value for key, value in params.items()} if isinstance(params, dict) else {}
    name = line_of(site.settings.get("title")) or line_of(site.settings.get("name")) or "Our institute"
    words = line_of(site.settings.get("description")) or line_of(params.get("description"))
    draft.site = {"name": name, "strapline": words or name, "summary": words or name}
    draft.site |= {"timezone": draft.zone.key} if draft.zone.key != "Europe/London" else {}


def _is_wanted(page: SourcePage, draft: Draft) -> bool:
    meta = page.meta
    if (
        meta.keys() & WIDGETS
        or text_of(meta.get("type")) in ("landing", "widget_page")
        or is_true(meta.get("headless"))
    ):
        draft.report.leave_out("A page that a theme builds of parts", page.name)
        return False
    if not page.body.strip() and not line_of(meta.get("title")) and not line_of(meta.get("name")):
        draft.report.leave_out("A page without a title and text", page.name)
        return False
    if not page.section and re.fullmatch(
        r"(404|index|home|search|tags|categories|archives?|feed|sitemap|robots)", page.stem
    ):
        draft.report.leave_out("A page that Podium makes itself, such as a list or a search", page.name)
        return False
    return True


def _record(folder: str, page: SourcePage, site: SourceSite, draft: Draft) -> DraftRecord:
    named = page.meta.get("name") if folder == "people" else None
    title = line_of(named) or line_of(page.meta.get("title")) or line_of(page.meta.get("name"))
    if not title:
        heading = re.search(r"^#{1,2}\s+(.+)$", page.body, re.MULTILINE)
        title = line_of(heading[1]) if heading else page.stem.replace("-", " ").replace("_", " ").capitalize()
    if (
        folder == "people"
        and (parts := [line_of(page.meta.get(key)) for key in ("first_name", "last_name")])
        and all(parts)
    ):
        title = " ".join(parts)
    identity = f"{site.base}{page.address or page.name}"
    slug = text_of(page.meta.get("slug")) or (page.stem if folder != "people" else title)
    return draft.add(folder, title or page.stem, identity=identity, slug=slug, source=page.name)


def _path(record: DraftRecord) -> str:
    record_type = record_type_in(record.folder)
    return str(record_type.model(slug=record.slug).path) if record_type else "/"


def _note_addresses(page: SourcePage, record: DraftRecord, files: BodyFiles, draft: Draft) -> None:
    new = _path(record)
    aliases = [text_of(alias) for key in ("aliases", "redirect_from") for alias in list_of(page.meta.get(key))]
    for alias in aliases:
        if not alias.startswith("/"):
            # Hugo counts such an alias from the folder of the page.
            alias = f"{page.address.rstrip('/').rpartition('/')[0]}/{alias}"
        old = re.sub(r"/{2,}", "/", alias.partition("#")[0].partition("?")[0])
        draft.move(old, new, page.name)
    draft.move(page.address, new, page.name)
    for old in (page.address, page.name.rpartition(".")[0], page.name, f"/{page.stem}", page.stem):
        plain = old.rstrip("/").removesuffix(".html").removesuffix("/index").removesuffix("/_index")
        files.addresses.setdefault(plain, new)
        files.addresses.setdefault("/" + plain.removeprefix("content/").lstrip("/"), new)


def _fill(folder: str, page: SourcePage, record: DraftRecord, keys: "PageKeys", site: SourceSite) -> None:
    draft, meta = keys.draft, page.meta
    fields = record.fields
    if (
        is_true(keys.take("draft"))
        or text_of(keys.take("published")).lower() == "false"
        or is_true(keys.take("hidden"))
    ):
        fields["status"] = "draft"
    publish, _ = moment_of(keys.take("publishdate", "publish_date"))
    if publish and folder not in ("people",):
        fields["publish_at"] = draft.moment(publish, page.name)
    names = {field.name for field in SCHEMA[folder].fields}
    summary = line_of(keys.take("summary", "description", "excerpt", "subtitle", "tagline", "teaser", "lead"))
    if "summary" in names:
        fields["summary"] = summary
    if "topics" in names:
        fields["topics"] = draft.topics_of(keys.texts("tags", "categories", "keywords", "subjects", "topics"))
    image_field = "logo" if folder == "partners" else "image"
    if image_field in names:
        fields[image_field] = keys.image(FEATURED)
    if folder not in ("events", "research") and (abstract := text_of(meta.get("abstract"))):
        keys.body_start = f"{abstract}\n\n"
    if folder in FIELDS:
        FIELDS[folder](keys)
    body = keys.body_start + page.body
    clean = without_hugo_shortcodes if site.is_hugo else without_jekyll_tags
    body = clean(body, lambda reference: keys.address(reference), draft.report, page.name)
    converted = draft.body(body, page.name)
    record.body = draft.body(keys.files.body(converted, page.path.parent, record.slug, page.name), page.name)
    fields["summary"] = fields.get("summary") or _first_words(meta) if "summary" in names else ""
    for key in keys.left():
        reason = "Front matter that only changes how a page looks" if key in LOOKS else "Front matter without a field"
        draft.report.leave_out(f"{reason}: {one_line(key)[:60]}", page.name)


def _first_words(meta: dict[str, Any]) -> str:
    abstract = line_of(meta.get("abstract"))
    if is_empty(abstract):
        return ""
    cut = abstract[:300]
    return abstract if len(abstract) <= 300 else cut.rpartition(" ")[0].rstrip(" ,;:.") + "…"
