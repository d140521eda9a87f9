"""`flask load --dry-run` changes nothing; `--prune` removes what the folder doesn't have, but never registrations."""

from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from records import save
from registration.registered import a_registration
from sqlalchemy import func, select

from core.database import Base, db
from models import Event, MediaFile, Person, Registration
from models.registration import RegistrationStatus


def run(app: Flask, *arguments: object, answer: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments], input=answer)


def every_row() -> dict[str, list[Any]]:
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in Base.metadata.sorted_tables}


def register(**changes: Any) -> None:
    save(a_registration(event=db.session.scalars(select(Event)).one(), **changes))


def slugs(model: Any) -> list[str]:
    return list(db.session.scalars(select(model.slug)))


def test_a_dry_run_says_what_would_change_by_record_and_field_and_changes_nothing(app: Flask, folder: Any) -> None:
    run(app, "load", folder.path)
    before, files = every_row(), sorted(folder.path.parent.rglob("*"))
    folder.write("people/bob.md", "---\nname: Bob\n---\n").write(
        "pages/legal.md", "---\ntitle: Law\nsummary: X\n---\n\nNew."
    )
    folder.write("events/day.md", (folder.path / "events/day.md").read_text().replace("---\n", "---\nseries: tea\n", 1))
    folder.write("series/tea.md", "---\ntitle: Tea\n---\n").write(
        "media/more.png", (folder.path / "media/face.png").read_bytes()
    )
    folder.remove("opportunities/post.md")
    result = run(app, "load", folder.path, "--dry-run", "--prune")
    assert result.output.splitlines() == [
        "added    media/more.png",
        "added    people/bob",
        "changed  pages/legal: title, summary, body",
        "added    series/tea",
        "changed  events/day: series",
        "removed  opportunities/post",
        "15 records: 3 added, 2 changed, 10 unchanged, 1 removed. Nothing was loaded; this was a dry run.",
    ]
    assert every_row() == before
    assert sorted(path for path in folder.path.parent.rglob("*") if folder.path not in path.parents) == [
        path for path in files if folder.path not in path.parents
    ]
    assert run(app, "load", folder.path).output == "15 records: 3 added, 2 changed, 10 unchanged.\n"


def test_a_dry_run_of_a_site_that_swaps_the_numbers_of_episodes(app: Flask, folder: Any) -> None:
    one = (folder.path / "episodes/one.md").read_text()
    two = one.replace("number: 1", "number: 2").replace("8b8f1a52", "8b8f1a53")
    folder.write("episodes/two.md", two).load()
    folder.write("episodes/one.md", one.replace("number: 1", "number: 2"))
    folder.write("episodes/two.md", two.replace("number: 2", "number: 1"))
    assert "changed  episodes/one: number" in run(app, "load", folder.path, "--dry-run").output
    assert "2 changed" in run(app, "load", folder.path).output


def test_errors_of_a_dry_run_are_those_of_loading(app: Flask, folder: Any) -> None:
    result = run(app, "load", folder.write("people/ada.md", "---\nname:\n---\n").path, "--dry-run")
    assert (result.exit_code, "people/ada.md:2: name: is required" in result.stderr) == (1, True)


def test_what_the_folder_does_not_have_is_shown_and_removed_after_a_question(app: Flask, folder: Any) -> None:
    folder.load()
    folder.remove("research/twins.md").remove("people/ada.md").remove("media/face.png").remove("opportunities/post.md")
    shown = ["removed  media/face.png", "removed  people/ada", "removed  research/twins", "removed  opportunities/post"]
    refused = run(app, "load", folder.path, "--prune", answer="n\n")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines()[:4] == shown
    assert "Nothing was loaded and nothing was removed." in refused.stderr
    assert slugs(Person) == ["ada"]
    done = run(app, "load", folder.path, "--prune", answer="y\n")
    assert done.stdout.splitlines()[-1] == "9 records: 0 added, 0 changed, 9 unchanged, 4 removed."
    assert slugs(Person) == []
    assert run(app, "load", folder.path, "--prune").output.splitlines() == [
        "There is nothing to remove.",
        "9 records: 0 added, 0 changed, 9 unchanged.",
    ]


def test_pruning_needs_no_answer_with_yes(app: Flask, folder: Any) -> None:
    folder.load()
    folder.remove("research/twins.md").remove("people/ada.md")
    assert "2 removed" in run(app, "load", folder.path, "--prune", "--yes").output


@pytest.mark.parametrize("status", [RegistrationStatus.CONFIRMED, RegistrationStatus.CANCELLED])
def test_an_event_with_registrations_stays_with_all_that_it_refers_to(
    app: Flask, folder: Any, status: RegistrationStatus
) -> None:
    day = (folder.path / "events/day.md").read_text()
    more = "series: evenings\nimage: face.png\ncontributors: [{person: ada, role: speaker}]\n"
    folder.write("events/day.md", day.replace("---\n", f"---\n{more}", 1) + "\n![](/media/one.png)\n")
    folder.write("media/one.png", (folder.path / "media/face.png").read_bytes()).load()
    register(status=status)
    for name in ("events/day.md", "series/evenings.md", "people/ada.md", "research/twins.md", "pages/legal.md"):
        folder.remove(name)
    folder.remove("media/face.png").remove("media/one.png").remove("topics.yaml")
    result = run(app, "load", folder.path, "--prune", "--yes")
    assert result.output.splitlines() == [
        "kept     media/face.png: events/day refers to it",
        "kept     media/one.png: events/day refers to it",
        "kept     topics/ethics: series/evenings refers to it",
        "kept     people/ada: events/day refers to it",
        "removed  pages/legal",
        "kept     series/evenings: events/day refers to it",
        "kept     events/day: has 1 registration; withdraw or cancel it instead",
        "removed  research/twins",
        "6 records: 0 added, 0 changed, 6 unchanged, 2 removed.",
    ]
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1
    assert len(list(db.session.scalars(select(MediaFile)))) == 4


def test_an_event_that_gets_its_first_registration_after_the_question_stays(
    app: Flask, folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.load()
    folder.remove("events/day.md")

    def confirm(*_arguments: Any, **_options: Any) -> bool:
        register()
        return True

    monkeypatch.setattr("click.confirm", confirm)
    assert "removed  events/day" in run(app, "load", folder.path, "--prune").output
    assert slugs(Event) == ["day"]
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_what_the_folder_refers_to_stays(app: Flask, folder: Any) -> None:
    folder.write("media/two.png", (folder.path / "media/face.png").read_bytes()).load()
    folder.write("pages/legal.md", "---\ntitle: Legal\n---\n\n![A face](/media/face.png) [Paper](/media/two.png)\n")
    folder.write(
        "site.yaml", (folder.path / "site.yaml").read_text() + "menu: [{title: A, url: /a, promote: research/twins}]\n"
    )
    for name in ("people/ada.md", "research/twins.md", "media/face.png", "media/two.png"):
        folder.remove(name)
    result = run(app, "load", folder.path, "--prune", "--yes")
    assert "There is nothing to remove." in result.output
    assert "kept     people/ada: research/twins refers to it" in result.output
    assert len(list(db.session.scalars(select(MediaFile)))) == 4


def test_a_site_that_is_only_in_the_database_keeps_what_its_menu_promotes(app: Flask, folder: Any) -> None:
    folder.write(
        "site.yaml", (folder.path / "site.yaml").read_text() + "menu: [{title: A, url: /a, promote: people/ada}]\n"
    )
    folder.load()
    folder.remove("site.yaml").remove("people/ada.md").remove("research/twins.md")
    assert (
        "kept     people/ada: what stays on the site refers to it"
        in run(app, "load", folder.path, "--prune", "--yes").output
    )


def test_a_new_record_takes_over_the_number_and_the_uid_of_one_that_is_removed(app: Flask, folder: Any) -> None:
    folder.load()
    uid = db.session.scalars(select(Event.uid)).one()
    day = (folder.path / "events/day.md").read_text().replace("---\n", f"---\nuid: {uid}\n", 1)
    folder.write("events/renamed.md", day).remove("events/day.md")
    folder.write("episodes/renamed.md", (folder.path / "episodes/one.md").read_text()).remove("episodes/one.md")
    assert "is already the uid of" in run(app, "load", folder.path).stderr
    result = run(app, "load", folder.path, "--prune", "--yes")
    assert result.stdout.splitlines()[-1] == "13 records: 2 added, 0 changed, 11 unchanged, 2 removed."
    assert slugs(Event) == ["renamed"]
    assert db.session.scalars(select(Event.uid)).one() == uid
