"""The house keeps its plan: who may import whom, and how large a file may grow."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from blueprints import BLUEPRINTS as REGISTERED

ROOT = Path(__file__).parent.parent
BLUEPRINTS = [blueprint.name for blueprint in REGISTERED]
OWN = ("app", "blueprints", "models", "core")
MODULES_FOR_OTHERS = ("queries", "actions")
# What queries and actions may not touch: they take values and return objects.
REQUEST_THINGS = {"request", "session", "flash", "render_template", "g"}
JUNK_DRAWERS = re.compile(r"(^|_)(utils?|helpers?|common|managers?|base)(_|$)")
LARGEST_FILE = 300
LONGEST_TEMPLATE_LINE = 140
VENDORED = ("static/vendor/", "migrations/")


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of each import; the name is empty for `import module`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def own_imports(path: Path) -> list[str]:
    return [module for module, _ in imports(path) if module.partition(".")[0] in OWN]


def blueprint_of(module: str) -> str:
    return module.split(".")[1]


def arrows() -> dict[str, set[str]]:
    """Return which blueprints each blueprint imports from."""
    found: dict[str, set[str]] = {blueprint: set() for blueprint in BLUEPRINTS}
    for path in sources("blueprints"):
        blueprint = path.relative_to(ROOT / "blueprints").parts[0]
        for module in own_imports(path):
            if module.startswith("blueprints.") and blueprint_of(module) != blueprint and blueprint in found:
                found[blueprint].add(blueprint_of(module))
    return found


@pytest.mark.parametrize("path", sources("core"), ids=str)
def test_core_knows_no_room_and_no_noun(path: Path) -> None:
    assert [module for module in own_imports(path) if not module.startswith("core")] == []


@pytest.mark.parametrize("path", sources("models"), ids=str)
def test_models_import_core_only(path: Path) -> None:
    assert [module for module in own_imports(path) if module.startswith(("blueprints", "app"))] == []


@pytest.mark.parametrize("path", sources("blueprints"), ids=str)
def test_a_room_uses_only_the_queries_and_actions_of_another(path: Path) -> None:
    blueprint = path.relative_to(ROOT / "blueprints").parts[0]
    foreign = [m for m in own_imports(path) if m.startswith("blueprints.") and blueprint_of(m) != blueprint]
    assert [m for m in foreign if m.split(".")[2] not in MODULES_FOR_OTHERS] == []
    assert "app" not in own_imports(path)


def test_rooms_import_each_other_in_no_circle() -> None:
    left = arrows()
    while left:
        free = {blueprint for blueprint, targets in left.items() if not targets & left.keys()}
        assert free, f"a circle among {sorted(left)}"
        left = {blueprint: targets for blueprint, targets in left.items() if blueprint not in free}


def test_every_arrow_between_rooms_is_in_the_architecture() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    listed = {
        blueprint: {target.strip(" `") for target in targets.split(",")}
        for blueprint, targets in re.findall(r"^\| `(\w+)` \| (.+?) \|", text, re.MULTILINE)
    }
    assert {blueprint: targets for blueprint, targets in arrows().items() if targets} == listed


@pytest.mark.parametrize(
    "path", [p for p in sources("blueprints") if {p.stem, p.parent.name} & set(MODULES_FOR_OTHERS)], ids=str
)
def test_queries_and_actions_do_not_touch_the_request(path: Path) -> None:
    assert {name for module, name in imports(path) if module == "flask"} & REQUEST_THINGS == set()


@pytest.mark.parametrize("path", sources("blueprints", "models", "core"), ids=str)
def test_only_the_write_transaction_commits(path: Path) -> None:
    assert path == ROOT / "core/database.py" or ".commit(" not in path.read_text()


@pytest.mark.parametrize("path", sources("blueprints"), ids=str)
def test_only_actions_write(path: Path) -> None:
    assert "actions" in (path.stem, path.parent.name) or "writing" not in {name for _, name in imports(path)}


def test_the_application_only_puts_together_what_others_do() -> None:
    tree = ast.parse((ROOT / "app.py").read_text())
    assert [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)] == [
        "create_app",
        "prepare",
        "open_site",
        "work",
    ]


def kept_files() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listing.splitlines() if not name.startswith(VENDORED)]


def test_no_file_is_a_junk_drawer() -> None:
    stems = [(name, Path(name).stem) for name in kept_files() if name.endswith(".py")]
    assert [name for name, stem in stems if JUNK_DRAWERS.search(stem)] == []


def test_no_file_outgrows_its_reader() -> None:
    code = [name for name in kept_files() if name.endswith((".py", ".html", ".js", ".css"))]
    sizes = {name: len((ROOT / name).read_text().splitlines()) for name in code}
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE} == {}


def test_every_room_has_its_templates_and_tests_under_its_name() -> None:
    with_pages = [blueprint for blueprint in BLUEPRINTS if (ROOT / "blueprints" / blueprint / "routes.py").exists()]
    machine_only = {"media", "site"}
    assert [
        blueprint
        for blueprint in with_pages
        if not (ROOT / "templates" / blueprint).is_dir() and blueprint not in machine_only
    ] == []
    assert [blueprint for blueprint in BLUEPRINTS if not list((ROOT / "tests" / blueprint).glob("test_*.py"))] == []


def test_no_line_of_a_template_is_too_long_to_review() -> None:
    templates = [name for name in kept_files() if name.startswith("templates/")]
    lines = {name: max(map(len, (ROOT / name).read_text().splitlines()), default=0) for name in templates}
    assert {name: longest for name, longest in lines.items() if longest > LONGEST_TEMPLATE_LINE} == {}


def test_modules_import_each_other_in_no_circle() -> None:
    # Without models, which refer to each other, and packages of blueprints, which import their modules last.
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sources("blueprints", "core")}
    left = {
        module: {part for source, name in imports(path) for part in (source, f"{source}.{name}")} & paths.keys()
        for module, path in paths.items()
    }
    while left:
        free = {module for module, targets in left.items() if not targets & left.keys()}
        assert free, f"a circle among {sorted(left)}"
        left = {module: targets for module, targets in left.items() if module not in free}
