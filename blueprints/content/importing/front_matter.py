"""Front matter of static site generators: YAML between ---, TOML between +++, or a JSON object."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from core.fields.field_errors import ValidationError
from core.fields.tree import read_text

_YAML = re.compile(r"\A\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value is text, so that no date can be wrong
DEEPEST = 40  # levels of nesting


def read_page(path: Path) -> tuple[dict[str, Any], str]:
    """Return the front matter and the body of a file; ValidationError when it can't be read."""
    text = read_text(path)
    if match := _YAML.match(text):
        return _mapping(_yaml(match[1]), "YAML"), text[match.end() :]
    if match := _TOML.match(text):
        return _mapping(_toml(match[1]), "TOML"), text[match.end() :]
    if text.lstrip().startswith("{") and not text.lstrip().startswith(("{{", "{%")):
        return _json_page(text.lstrip())
    return {}, text


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings in a YAML, TOML or JSON file, with names in lower case."""
    text = read_text(path)
    read = {".toml": _toml, ".json": _json}.get(path.suffix, _yaml)
    return {str(name).lower(): value for name, value in _mapping(read(text), path.suffix).items()}


def _mapping(value: Any, form: str) -> dict[str, Any]:
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise ValidationError(f"the front matter isn't a mapping in {form}")
    return value


def _yaml(text: str) -> Any:
    try:
        # An alias may multiply what it stands for, and nobody's front matter is nested deeply.
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise ValidationError("the front matter is nested too deeply")
            if isinstance(event, yaml.AliasEvent):
                raise ValidationError("the front matter has YAML aliases (*); write the values out")
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - it makes texts, lists and mappings alone
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 2}" if error.problem_mark else ""
        raise ValidationError(f"the front matter isn't valid YAML: {error.problem or error.context}{line}") from None
    except (yaml.YAMLError, ValueError, TypeError):
        raise ValidationError("the front matter isn't valid YAML") from None


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise ValidationError(f"the front matter isn't valid TOML: {error}") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationError("isn't valid JSON") from None


def _json_page(text: str) -> tuple[dict[str, Any], str]:
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        raise ValidationError("the front matter isn't valid JSON") from None
    return _mapping(value, "JSON"), text[end:]
