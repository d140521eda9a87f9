"""Places add up whatever people do in whatever order: a state machine compares the database with a simple model."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta

import pytest
from examples import scaled
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from places import IN_PERSON, ONLINE, a_hybrid_event, an_entry, places_really_taken, set_capacity
from places_model import OFFER_HOURS, Model, Person
from records import NOW
from sqlalchemy import delete, select

from blueprints.registration import actions
from blueprints.registration.errors import FullError, NoOfferError, NotPossibleError
from core.database import db
from models import OutboundMessage, Registration
from models.event import Attendance, RegistrationMode, WaitlistMode
from models.registration import ACTIVE, Canceller

PEOPLE = [f"person-{number}" for number in range(8)]
people = st.sampled_from(PEOPLE)
ways = st.sampled_from([IN_PERSON, ONLINE])
# Hypothesis draws the first of a list most often, so the values with the most effect come first.
capacities = st.sampled_from([1, 2, 0, 3, None])


InModel = Callable[[Person | None], type[Exception] | None]


class PlacesMachine(RuleBasedStateMachine):
    """Runs the same steps on the database and the model, and compares them after each one."""

    @initialize(
        room=capacities,
        online=capacities,
        waitlist=st.sampled_from([True, True, True, False]),
        automatic=st.sampled_from([False, False, True]),
        application=st.sampled_from([False, False, False, True]),
        in_the_room=st.sets(people),
    )
    def open_event(
        self,
        room: int | None,
        online: int | None,
        waitlist: bool,
        automatic: bool,
        application: bool,
        in_the_room: set[str],
    ) -> None:
        self.now = NOW
        self.model = Model({IN_PERSON: room, ONLINE: online}, waitlist, automatic, application)
        self.event = a_hybrid_event(
            capacity=room,
            online_capacity=online,
            waitlist=waitlist,
            waitlist_mode=WaitlistMode.AUTOMATIC if automatic else WaitlistMode.OFFER,
            registration_mode=RegistrationMode.APPLICATION if application else RegistrationMode.OPEN,
            offer_hours=OFFER_HOURS,
            starts=NOW + timedelta(days=10_000),
        )
        self.held = dict.fromkeys((IN_PERSON, ONLINE), 0)

        for name in PEOPLE:
            self.register(name, IN_PERSON if name in in_the_room else ONLINE)

    @rule(name=people, way=ways)
    def register(self, name: str, way: Attendance) -> None:
        # An affiliation that nobody has used before, so that no step is a double click.
        self.now += timedelta(seconds=1)
        entry = an_entry(name, way, affiliation=str(self.now))
        model = self.model
        model.settle(self.now)
        has_room = model.is_free(way) or model.waitlist
        if name in model.active:
            model.mails.append((name, "link"))
        elif has_room and model.application:
            model.active[name] = Person(way, "submitted")
            model.mails.append((name, "received"))
        elif has_room:
            model.enter(name, way)
        if has_room:
            actions.register(self.event.id, entry, self.now)
        else:
            with pytest.raises(FullError):
                actions.register(self.event.id, entry, self.now)

    @rule(name=people, by=st.sampled_from(Canceller))
    def cancel_registration(self, name: str, by: Canceller) -> None:
        def act(person: Person | None) -> None:
            if person:
                self.model.leave(name, "cancelled-by-you" if by is Canceller.REGISTRANT else "cancelled-by-us")

        self._compare(name, act, lambda found: actions.cancel_registration(found, by, self.now))

    @rule(name=people, way=ways)
    def change_attendance(self, name: str, way: Attendance) -> None:
        def act(person: Person | None) -> type[Exception] | None:
            if person is None:
                return NotPossibleError
            if person.way == way:
                return None
            if person.status == "submitted":
                person.way = way
                self.model.mails.append((name, "updated"))
                return None
            waits = person.status == "waitlisted"
            if not self.model.is_free(way) and not (waits and self.model.waitlist):
                return FullError
            if waits:
                self.model.lines[person.way].remove(name)
            del self.model.active[name]
            self.model.enter(name, way)
            return None

        self._compare(name, act, lambda found: actions.change_attendance(found, way, self.now))

    @rule(number=st.integers(0, 7))
    def give_up_a_place(self, number: int) -> None:
        holders = [name for name, person in self.model.active.items() if person.status in ("confirmed", "offered")]
        if holders:
            self.cancel_registration(holders[number % len(holders)], Canceller.REGISTRANT)

    @rule()
    def let_offers_run_out(self) -> None:
        # The next action finds the lapsed offers, since no scheduled task has run.
        self.now += timedelta(hours=OFFER_HOURS)

    @rule(name=people)
    def accept_offer(self, name: str) -> None:
        def act(person: Person | None) -> type[Exception] | None:
            if person and person.status == "offered":
                person.status = "confirmed"
                self.model.mails.append((name, "confirmed"))
            return None if person and person.status == "confirmed" else NoOfferError

        self._compare(name, act, lambda found: actions.accept_offer(found, self.now))

    @rule(name=people)
    def decline_offer(self, name: str) -> None:
        def act(person: Person | None) -> type[Exception] | None:
            if person and person.status == "offered":
                self.model.leave(name, "cancelled-by-you")
                return None
            return NoOfferError if person else None

        self._compare(name, act, lambda found: actions.decline_offer(found, self.now))

    @rule(name=people, accepted=st.booleans())
    def decide_application(self, name: str, accepted: bool) -> None:
        def act(person: Person | None) -> type[Exception] | None:
            if person is None or person.status != "submitted":
                return NotPossibleError
            if accepted and not (self.model.is_free(person.way) or self.model.waitlist):
                return FullError
            if accepted:
                self.model.enter(name, person.way, "accepted")
            else:
                self.model.leave(name, "declined")
            return None

        self._compare(name, act, lambda found: actions.decide_application(found, accepted, self.now))

    def _compare(self, name: str, in_model: InModel, act: Callable[[int], None]) -> None:
        """Do what the model does, rejection included, to a person's last registration, if they have one."""
        query = select(Registration.id).where(Registration.event_id == self.event.id, Registration.name == name)
        found = db.session.scalar(query.order_by(Registration.id.desc()).limit(1))
        if found is None:
            return
        self.model.settle(self.now)
        refused = in_model(self.model.active.get(name))
        self.model.settle(self.now)
        with pytest.raises(refused) if refused else nullcontext():
            act(found)

    @rule(room=capacities, online=capacities)
    def set_capacity(self, room: int | None, online: int | None) -> None:
        self.model.capacity = {IN_PERSON: room, ONLINE: online}
        self.model.settle(self.now)
        set_capacity(self.event.id, room, online, self.now)

    @rule(hours=st.integers(1, 2 * OFFER_HOURS), chore=st.booleans())
    def wait(self, hours: int, chore: bool) -> None:
        self.now += timedelta(hours=hours)
        if chore:
            self.model.settle(self.now)
            actions.lapse_offers(self.now)

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        query = select(Registration).where(Registration.event_id == self.event.id, Registration.status.in_(ACTIVE))
        found = {
            one.name: Person(one.attendance, one.status.value, one.offer_until) for one in db.session.scalars(query)
        }
        for person in (*found.values(), *self.model.active.values()):
            person.until = person.until if person.status == "offered" else None
        assert found == self.model.active

    @invariant()
    def the_lines_are_in_order(self) -> None:
        for way, line in self.model.lines.items():
            query = select(Registration.name).where(
                Registration.event_id == self.event.id,
                Registration.attendance == way,
                Registration.status == "waitlisted",
            )
            assert list(db.session.scalars(query.order_by(Registration.waitlist_position))) == line

    @invariant()
    def the_places_add_up_and_are_never_oversold(self) -> None:
        db.session.refresh(self.event)
        counted = {IN_PERSON: self.event.places_taken, ONLINE: self.event.online_places_taken}
        for way, taken in counted.items():
            assert taken == places_really_taken(self.event, way)
            capacity = self.model.capacity[way]
            # Places taken may exceed the capacity only while nobody is added after the capacity was reduced.
            assert capacity is None or taken <= max(capacity, self.held[way])
        self.held = counted

    @invariant()
    def every_change_has_its_mail(self) -> None:
        query = select(OutboundMessage.recipient, OutboundMessage.kind)
        written = sorted((recipient.partition("@")[0], kind) for recipient, kind in db.session.execute(query))
        assert written == sorted(self.model.mails)

    def teardown(self) -> None:
        # Leaves nothing behind that another test's clock could make lapse.
        for record_type in (OutboundMessage, Registration):
            db.session.execute(delete(record_type))
        db.session.commit()


def test_the_places_add_up(app: Flask) -> None:
    run_state_machine_as_test(
        PlacesMachine,
        settings=settings(
            max_examples=scaled(40),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
