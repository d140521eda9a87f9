"""The screens of the desk for talks: a term of talks from a table, and a talk in one line."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.talks import blueprint
from blueprints.talks.actions import TalkError, add_talks
from blueprints.talks.table.columns import CELLS, Column
from blueprints.talks.table.one_line import read_line
from blueprints.talks.table.talk import read_talks
from blueprints.talks.talk_checks import note_findings
from blueprints.talks.term import Term, all_series, find_term, series_called
from blueprints.talks.term_form import TermForm, read_term_form
from core.access import admit, current_account
from core.fragments import render
from core.text import plural
from core.time import utc_now
from models import AuditEntry, Role

CONTENT = (Role.OWNER, Role.EDITOR)


@blueprint.get("/desk/series/term")
@admit(*CONTENT)
def choose_series() -> AnyResponse:
    """Begin a term of talks with the series that had the latest talk."""
    series = all_series()
    if not series:
        flash("Talks belong to a series. Write one first and publish it.")
        return redirect("/desk/series/new", 303)
    return redirect(url_for(".term", series_id=series[0].id), 303)


@blueprint.get("/desk/series/<int:series_id>/term")
@admit(*CONTENT)
def term(series_id: int) -> Response:
    """Ask for the table of a term."""
    return _show(_found(series_id), TermForm())


@blueprint.post("/desk/series/<int:series_id>/term")
@admit(*CONTENT)
def submit_term(series_id: int) -> AnyResponse:
    """Check the table, or add its talks."""
    chosen = request.form.get("series", "")
    found = _found(int(chosen) if chosen.isdecimal() else series_id)
    form = read_term_form(request.form, found)
    note_findings(found, form.talks, utc_now())
    if request.form.get("do") != "add":
        return _show(found, form)
    if not form.can_be_added:
        return _show(found, form, status=422)
    try:
        entry = add_talks(
            found,
            form.talks,
            current_account(),
            utc_now(),
            is_published=form.is_published,
            with_people=form.is_published and form.with_people,
        )
    except TalkError as error:
        form.talks[error.number].add_error("title", str(error))
        return _show(found, form, status=422)
    _say(entry)
    return redirect(f"/desk/events/?series={found.series.slug}", 303)


@blueprint.get("/desk/talks/line")
@admit(*CONTENT)
def line() -> str:
    """Ask for a talk in one line."""
    return render_template("talks/desk/line.html", typed="", talk=None, series=all_series(), term=None)


@blueprint.post("/desk/talks/line")
@admit(*CONTENT)
def submit_line() -> AnyResponse:
    """Add the talk in a line as a draft, and open its form; with an error, ask again."""
    typed, now = request.form.get("line", ""), utc_now()
    series = all_series()
    found = find_term(series[0].id, now) if series else None
    if found is None:
        flash("Talks belong to a series. Write one first and publish it.")
        return redirect("/desk/series/new", 303)
    said = read_line(typed, found.setting.today, found.setting.order)
    named = series_called(said.series, series) if said.series else series[0]
    if named is not None:
        found = find_term(named.id, now) or found
    [talk] = read_talks([said.cells], found.setting)
    if named is None:
        talk.add_error("series", f"No series, or more than one, is called “{said.series}”")
    if not talk.has_errors:
        try:
            entry = add_talks(found, [talk], current_account(), now, is_published=False, with_people=False)
        except TalkError as error:
            talk.add_error("title", str(error))
        else:
            _say(entry)
            return redirect(entry.detail["talks"][0], 303)
    page = render_template("talks/desk/line.html", typed=typed, talk=talk, series=series, term=found)
    return Response(page, 422)


def _found(series_id: int) -> Term:
    return find_term(series_id, utc_now()) or abort(404)


def _show(found: Term, form: TermForm, status: int = 200) -> Response:
    return render(
        "talks/desk/term.html",
        "talks/desk/_term.html",
        status=status,
        term=found,
        form=form,
        series=all_series(),
        cells=CELLS,
        kinds=list(Column),
        zone=found.setting.zone.key,
    )


def _say(entry: AuditEntry) -> None:
    """Show what was added on the next page, with a button that undoes it."""
    talks, people = len(entry.detail["talks"]), entry.detail["people"]
    words = f"Added {plural(talks, 'talk')}" + (f" and {plural(people, 'person', 'people')}" if people else "")
    how = ", published." if entry.detail["published"] else f" as {'drafts' if talks > 1 else 'a draft'}."
    flash(words + how, f"undo-{entry.id}")
