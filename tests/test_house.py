"""Architecture rules: who may import whom, who may write, which terms are used, and how long a file may be."""

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
# Modules that queries and actions must not import: they take values and return objects.
REQUEST_NAMES = {"request", "session", "flash", "render_template", "g"}
NAMES_THAT_SAY_NOTHING = re.compile(r"(^|_)(utils?|helpers?|common|managers?|base)(_|$)")
# Terms that docs/glossary.md has replaced, matched as whole words of an identifier.
REPLACED_TERMS = re.compile(
    r"(^|_)(noun|nouns|programme|catalogue|complain|fault|faults|chore|chores|holdings|"
    r"was_and_now|scrub|scrubbing|folded|told|bring_in|brought_in)(_|$)",
    re.IGNORECASE,
)
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
    """Return the blueprints that each blueprint imports from."""
    found: dict[str, set[str]] = {blueprint: set() for blueprint in BLUEPRINTS}
    for path in sources("blueprints"):
        blueprint = path.relative_to(ROOT / "blueprints").parts[0]
        for module in own_imports(path):
            if module.startswith("blueprints.") and blueprint_of(module) != blueprint and blueprint in found:
                found[blueprint].add(blueprint_of(module))
    return found


@pytest.mark.parametrize("path", sources("core"), ids=str)
def test_core_imports_no_blueprint_and_no_model(path: Path) -> None:
    assert [module for module in own_imports(path) if not module.startswith("core")] == []


@pytest.mark.parametrize("path", sources("models"), ids=str)
def test_models_import_core_only(path: Path) -> None:
    assert [module for module in own_imports(path) if module.startswith(("blueprints", "app"))] == []


@pytest.mark.parametrize("path", sources("blueprints"), ids=str)
def test_a_blueprint_uses_only_the_queries_and_actions_of_another(path: Path) -> None:
    blueprint = path.relative_to(ROOT / "blueprints").parts[0]
    foreign = [m for m in own_imports(path) if m.startswith("blueprints.") and blueprint_of(m) != blueprint]
    assert [m for m in foreign if m.split(".")[2] not in MODULES_FOR_OTHERS] == []
    assert "app" not in own_imports(path)


def test_blueprints_do_not_import_each_other_in_a_circle() -> None:
    left = arrows()
    while left:
        free = {blueprint for blueprint, targets in left.items() if not targets & left.keys()}
        assert free, f"a circle among {sorted(left)}"
        left = {blueprint: targets for blueprint, targets in left.items() if blueprint not in free}


def test_every_import_between_blueprints_is_in_the_architecture() -> None:
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
    assert {name for module, name in imports(path) if module == "flask"} & REQUEST_NAMES == set()


@pytest.mark.parametrize("path", sources("blueprints", "models", "core"), ids=str)
def test_only_the_write_transaction_commits(path: Path) -> None:
    assert path == ROOT / "core/database.py" or ".commit(" not in path.read_text()


@pytest.mark.parametrize("path", sources("blueprints"), ids=str)
def test_only_actions_write(path: Path) -> None:
    assert "actions" in (path.stem, path.parent.name) or "writing" not in {name for _, name in imports(path)}


def test_no_process_opens_a_database_with_two_versions_of_sqlite() -> None:
    """One of them would lose its locks when the other closes the file; a killed server has no process."""
    allowed = {ROOT / "core" / "database.py", ROOT / "tests" / "killing.py"}
    found = [path for path in sources(*OWN[1:], "tests") if "sqlite3" in {module for module, _ in imports(path)}]
    assert set(found) <= allowed


def test_the_application_module_has_no_logic_of_its_own() -> None:
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


def test_no_file_has_a_name_that_says_nothing() -> None:
    stems = [(name, Path(name).stem) for name in kept_files() if name.endswith(".py")]
    assert [name for name, stem in stems if NAMES_THAT_SAY_NOTHING.search(stem)] == []


def test_no_file_is_longer_than_300_lines() -> None:
    code = [name for name in kept_files() if name.endswith((".py", ".html", ".js", ".css"))]
    sizes = {name: len((ROOT / name).read_text().splitlines()) for name in code}
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE} == {}


def test_every_blueprint_has_templates_and_tests_under_its_name() -> None:
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


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    # Models are left out because they refer to each other, and packages because they import their modules last.
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sources("blueprints", "core")}
    left = {
        module: {part for source, name in imports(path) for part in (source, f"{source}.{name}")} & paths.keys()
        for module, path in paths.items()
    }
    while left:
        free = {module for module, targets in left.items() if not targets & left.keys()}
        assert free, f"a circle among {sorted(left)}"
        left = {module: targets for module, targets in left.items() if module not in free}


def identifiers(path: Path) -> set[str]:
    """Return every name that a module defines or uses, and the module's own name."""
    found = {path.stem}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            found.add(node.arg)
    return found


@pytest.mark.parametrize("path", sources("blueprints", "core", "models"), ids=str)
def test_identifiers_use_the_terms_of_the_glossary(path: Path) -> None:
    # Words of a CamelCase name are compared like those of a snake_case name.
    names = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name) for name in identifiers(path)}
    assert sorted(name for name in names if REPLACED_TERMS.search(name)) == []


def test_modules_named_in_the_glossary_and_the_architecture_exist() -> None:
    named = {
        name
        for page in ("docs/glossary.md", "docs/architecture.md", "CONTRIBUTING.md")
        for name in re.findall(
            r"`((?:app|blueprints|core|models|tests|templates|docs)/[\w/.-]+)`", (ROOT / page).read_text()
        )
    }
    assert named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
