"""What is found in one field stands below it."""

from checks.checked import check, event_text
from flask import Flask, render_template
from records import a_site, save


def test_a_field_shows_its_own_findings_and_their_buttons(app: Flask) -> None:
    save(a_site())
    findings = check(event_text(summary=None, starts="2027-03-10 03:00", ends="2027-03-10 04:00"))
    with app.test_request_context():
        shown = render_template(
            "checks/_field_findings.html", findings=findings, field_path="starts", path="/checks", form_id="edit"
        )
    assert 'id="findings-starts"' in shown and "at night" in shown and ">15:00 to 16:00</button>" in shown
    assert "summary" not in shown
