"""The front matter of a page, key by key, and the fields of people, research, partners and opportunities in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blueprints.content.importing.body_files import BodyFiles
from blueprints.content.importing.draft import Draft, DraftRecord
from blueprints.content.importing.page_kinds import opportunity_kind, partner_kind, research_kind
from blueprints.content.importing.source_site import SourcePage
from blueprints.content.importing.values import is_empty, line_of, list_of, moment_of, names_of, text_of
from core.fields.texts import is_site_path, is_web_address
from core.fields.yaml import Unquoted
from core.text import fold_for_search, one_line
from models.partner import PartnerKind

# Keys that say where a page is or what it is; its section, address and moved addresses come from them.
TAKEN = {
    *("title", "name", "slug", "type", "aliases", "redirect_from", "url", "permalink", "abstract", "first_name"),
    *("last_name", "layout", "lastmod", "last_modified_at", "lang", "language", "id", "uid", "identifier"),
}
LOOKS = {
    *("featured", "header", "weight", "toc", "image_caption", "math", "highlight", "share", "profile", "commentable"),
    *("comments", "reading_time", "show_date", "show_related", "editable", "pager", "show_breadcrumb", "sidebar"),
    *("author_profile", "classes", "theme", "order", "menu", "nav_order", "selected", "sitemap", "gallery", "view"),
    *("banner", "style", "css", "js", "cascade", "outputs", "linktitle", "translationkey", "nav", "color", "icon"),
    *("private", "noindex", "robots", "superuser", "mathjax", "katex", "toc_sticky", "read_time", "related", "width"),
}
OTHER_LINKS = re.compile(r"url_(?!pdf$|project$)\w+|\w+_url|slides|video|recording|code|materials?|poster|notes")
DEFAULT_NAMES = {"admin", "me", "default"}  # of whom a theme only says "the author of this site"


@dataclass(slots=True)
class PageKeys:
    """Takes values from the front matter of a page, and knows which have not been taken."""

    page: SourcePage
    record: DraftRecord
    draft: Draft
    files: BodyFiles
    authors: dict[str, str]  # slugs of people by the name of their folder
    body_start: str = ""
    taken: set[str] = field(default_factory=set)

    def take(self, *names: str) -> Any:
        """Return the first of some keys that says something; the others of them are not taken."""
        for name in names:
            if name in self.page.meta:
                self.taken.add(name)
                if not is_empty(self.page.meta[name]):
                    return self.page.meta[name]
        return None

    def texts(self, *names: str) -> list[str]:
        """Return all texts of some keys, each once; Jekyll separates them with spaces or commas."""
        found: list[str] = []
        for name in names:
            value = self.take(name)
            if isinstance(value, str):
                # Jekyll separates tags with spaces, others with commas.
                by_space = not self.page.is_hugo and "," not in value
                value = value.split() if by_space else re.split(r"\s*,\s*", value.strip("[]"))
            found += [line_of(item.get("name") if isinstance(item, dict) else item) for item in list_of(value)]
        return list(dict.fromkeys(filter(None, found)))

    def people(self, *names: str) -> list[str]:
        """Return the slugs of the people that some keys name."""
        slugs: list[str] = []
        for key in names:
            value = self.take(key)
            for item in list_of(value):
                for other in sorted(item.keys() - {"name", "url", "website", "link"}) if isinstance(item, dict) else ():
                    if not is_empty(item[other]) and len(item) > 1:
                        self.draft.report.leave_out(f"{one_line(str(other))} of a person in “{key}”", self.page.name)
            for name, url in names_of(value):
                known = self.authors.get(name) or self.authors.get(fold_for_search(name))
                if known is None and fold_for_search(name) in DEFAULT_NAMES:
                    self.draft.report.leave_out(f"The author “{name}”, who has no page", self.page.name)
                elif known is None and "@" in name:
                    self.draft.report.leave_out("An author who is only an email address", self.page.name)
                else:
                    slugs.append(
                        known or self.draft.person(name, self.page.name, url=url if is_web_address(url) else "")
                    )
        return list(dict.fromkeys(slugs))

    def link(self, value: Any) -> str:
        """Return an address on the web, or the path of a file that is copied into media/; empty if it is neither."""
        text = text_of(value).strip("<> ")
        if not text:
            return ""
        if re.fullmatch(r"10\.\d{4,}/\S+", text):
            return f"https://doi.org/{text}"
        target = self.files.target(text, self.page.path.parent, self.record.slug, self.page.name)
        if is_web_address(target) or is_site_path(target):
            return target
        self.draft.report.leave_out("A link that is neither an address nor a file", f"{self.page.name}: {text[:60]}")
        return ""

    def image(self, patterns: Iterable[str]) -> str:
        """Return the name of the page's own image in media/, or an empty string."""
        value = self.take(
            "image", "featured_image", "cover", "thumbnail", "img", "photo", "avatar", "logo", "header", "images"
        )
        while isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            if not is_empty(value.get("caption")):
                self.draft.report.leave_out(
                    "The caption of a page's image; write it into media/<name>.yaml", self.page.name
                )
            found = [value.get(key) for key in ("src", "url", "path", "image", "filename", "teaser", "feature")]
            value = next((each for each in found if not is_empty(each)), None)
        folder, slug, place = self.page.path.parent, self.record.slug, self.page.name
        if path := text_of(value):
            if is_web_address(path) or path.startswith("//"):
                self.draft.report.leave_out("An image of another host", f"{place}: {path[:60]}")
            elif file := self.files.find(path, folder):
                return self.files.copy(file, slug, place, is_image=True)
            elif re.search(r"\.\w{3,4}$", path):
                self.draft.report.leave_out("An image that isn't in the source", f"{place}: {path[:60]}")
        if self.page.path.stem in ("index", "_index"):
            for pattern in patterns:
                for file in sorted(folder.glob(pattern)):
                    if file.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp"):
                        return self.files.copy(file, slug, place, is_image=True)
        return ""

    def day(self, *names: str) -> Unquoted | None:
        """Return a day."""
        moment, _ = moment_of(self.take(*names) or (self.page.date if "date" in names else None))
        moment_text = self.draft.moment(moment, self.page.name) if moment else None
        return Unquoted(moment_text[:10]) if moment_text else None

    def address(self, reference: str) -> str:
        """Return the new address of a page by a reference to it."""
        plain, _, fragment = reference.strip("\"' ").partition("#")
        plain = plain.removesuffix(".md").removesuffix("/index").removesuffix("/_index").rstrip("/")
        stem = re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", Path(plain).name)
        for name in (plain, f"/{plain.lstrip('/')}", stem):
            if name in self.files.addresses:
                return self.files.addresses[name] + (f"#{fragment}" if fragment else "")
        self.draft.report.leave_out("A reference to a page that isn't imported", f"{self.page.name}: {plain[:60]}")
        return f"/{plain.lstrip('/')}"

    def left(self) -> list[str]:
        """Return the keys that say something and have not been taken."""
        return [key for key, value in self.page.meta.items() if key not in self.taken | TAKEN and not is_empty(value)]


def fields_of_person(keys: PageKeys) -> None:
    """Fill in a person."""
    fields = keys.record.fields
    fields["role"] = line_of(
        keys.take("role", "position", "job_title", "jobtitle", "title" if "name" in keys.page.meta else "")
    )
    places = keys.take(
        "organizations", "organization", "affiliation", "affiliations", "institution", "employer", "university"
    )
    names = [line_of(place.get("name") if isinstance(place, dict) else place) for place in list_of(places)]
    fields["affiliation"] = ", ".join(filter(None, names))
    if any(isinstance(place, dict) and not is_empty(place.get("url")) for place in list_of(places)):
        keys.draft.report.leave_out("The address of a person's organisation", keys.page.name)
    url = text_of(keys.take("website", "homepage", "web", "link", "external_url") or keys.page.meta.get("url"))
    fields["url"] = url if is_web_address(url) else ""
    bio = text_of(keys.take("bio", "biography", "short_bio"))
    if not keys.page.body.strip():
        keys.body_start += bio
    elif not fields.get("summary"):
        fields["summary"] = line_of(bio)
    if keys.take("email"):
        keys.draft.report.leave_out("An email address of a person, which pages don't show", keys.page.name)


def fields_of_research(keys: PageKeys) -> None:
    """Fill in a project, publication or spotlight."""
    fields, meta = keys.record.fields, keys.page.meta
    fields["kind"] = research_kind(keys.page)
    fields["date"] = keys.day("date", "year", "published_on")
    fields["people"] = keys.people("authors", "author", "team", "members", "people", "editors")
    if abstract := text_of(meta.get("abstract")):
        keys.body_start = f"{abstract}\n\n"
    links = [
        keys.take(key)
        for key in ("external_link", "externallink", "doi", "url_pdf", "paperurl", "link", "pdf", "url_project")
    ]
    addresses = [link for link in map(keys.link, links) if link]
    fields["url"] = addresses[0] if addresses else ""
    keys.body_start += more_links(keys, addresses[1:])
    where = line_of(keys.take("publication", "journal", "venue", "publication_short", "citation"))
    if where:
        keys.body_start = f"*{where.strip('*_ ')}*\n\n{keys.body_start}"


def more_links(keys: PageKeys, addresses: list[str]) -> str:
    """Return a paragraph of the links of a page that no field has."""
    links = [f"[{one_line(address)}](<{address}>)" for address in dict.fromkeys(addresses)]
    for title, address in titled_links(keys):
        links.append(f"[{title.replace('[', '(').replace(']', ')')}](<{address}>)")
    return ", ".join(links) + "\n\n" if links else ""


def titled_links(keys: PageKeys) -> Iterable[tuple[str, str]]:
    """Yield the links of a page with their titles."""
    for item in list_of(keys.take("links", "resources", "buttons")):
        if isinstance(item, dict):
            address = keys.link(item.get("url") or item.get("link") or item.get("href"))
            title = line_of(item.get("name") or item.get("title") or item.get("label") or item.get("type"))
            if address:
                yield (title or address).capitalize() if title.islower() else title or address, address
    for key in list(keys.page.meta):
        if key not in keys.taken and OTHER_LINKS.fullmatch(key):
            value = keys.take(key)
            if isinstance(value, str) and (address := keys.link(value)):
                name = re.sub(r"^url_|_url$", "", key).replace("_", " ").capitalize()
                yield name, address


def fields_of_partner(keys: PageKeys) -> None:
    """Fill in a partner; without a known kind it becomes a draft."""
    fields = keys.record.fields
    kind = partner_kind(keys.page)
    keys.take("kind")
    fields["kind"] = (kind or PartnerKind.UNIVERSITY).value
    if kind is None:
        fields["status"] = "draft"
        keys.draft.report.doubt("A partner of an unknown kind, as a draft", keys.page.name)
    url = keys.link(keys.take("website", "homepage", "link", "external_url")) or text_of(keys.page.meta.get("url"))
    fields["url"] = url if is_web_address(url) else ""


def fields_of_opportunity(keys: PageKeys) -> None:
    """Fill in an opportunity."""
    fields, draft, place = keys.record.fields, keys.draft, keys.page.name
    fields["kind"] = opportunity_kind(keys.page)
    opens, _ = moment_of(keys.take("opens", "open_date", "date") or keys.page.date)
    closes, is_day = moment_of(keys.take("closes", "deadline", "closing_date", "expirydate", "end_date"))
    if closes and is_day:
        closes = closes.replace(hour=23, minute=59)
    opens_at = draft.moment(opens, place) if opens else None
    closes_at = draft.moment(closes, place) if closes else None
    fields["closes"] = closes_at
    fields["opens"] = None if opens_at and closes_at and opens_at > closes_at else opens_at
    fields["url"] = keys.link(keys.take("link", "apply", "apply_url", "external_link"))
