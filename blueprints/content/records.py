"""The declaration of every record type's keys, which loading, dumping and checking all follow."""

from blueprints.content.kinds import (
    SITE_ZONE,
    Day,
    Flag,
    Key,
    Kind,
    Moment,
    Number,
    Numbers,
    OneOf,
    Place,
)
from blueprints.content.media_files import TRANSCRIPTS
from blueprints.content.parts import Rows, Section
from blueprints.content.record_type import BODY, RecordType
from blueprints.content.references import File, Promotion, Reference, References, Words
from blueprints.content.texts import Accent, Line, OneLineOf, Pattern, SitePath, Slug, Text, Url, Zone
from models import (
    Chapter,
    Contributor,
    Episode,
    Event,
    MediaFile,
    MenuItem,
    MovedAddress,
    Opportunity,
    Page,
    Partner,
    Person,
    Question,
    ResearchItem,
    Resource,
    Series,
    Session,
    Site,
    Status,
    Topic,
)
from models.episode import EpisodeType
from models.event import EventFormat, EventKind, RegistrationMode, WaitlistMode
from models.event_parts import ContributorRole, QuestionKind, ResourceKind
from models.opportunity import OpportunityKind
from models.partner import PartnerKind
from models.podcast_category import PODCAST_CATEGORIES
from models.research import ResearchKind
from models.site import PodcastType

UUID = Pattern(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "write a UUID such as uuidgen prints")
# Of one's own a UUID; what came from another host or calendar may be any word or address.
IDENTIFIER = Pattern(r"\S(?:.{0,998}\S)?", "write a UUID such as uuidgen prints, or what it was known by before")
EMAIL = Pattern(r"[^@\s<>,]+@[^@\s<>,]+", "write one address as name@example.org")

UID = Key("uid", IDENTIFIER, kept=True)
STATUS = Key("status", OneOf(status for status in Status if status not in (Status.CANCELLED, Status.POSTPONED)),
             default=Status.PUBLISHED)  # fmt: skip
EVENT_STATUS = Key("status", OneOf(Status), default=Status.PUBLISHED)
PUBLISH_AT = Key("publish_at", Moment())
TITLE = Key("title", Line(), required=True)
NAME = Key("name", Line(), required=True)
SUMMARY = Key("summary", Text())
IMAGE = Key("image", File("image/"))
URL = Key("url", Url())
DOCUMENT = Key("url", Url(paths=True))  # which may be a file of this site
TOPICS = Key("topics", References("topics"))
PARTNERS = Key("partners", References("partners"))

LINK = (TITLE, Key("url", Url(paths=True), required=True))
REGISTRATION = Section(
    Key("mode", OneOf(RegistrationMode), default=RegistrationMode.NONE, stored_as="registration_mode"),
    Key("opens", Moment(), stored_as="registration_opens"),
    Key("closes", Moment(), stored_as="registration_closes"),
    Key("capacity", Number()),
    Key("online_capacity", Number()),
    Key("waitlist", Flag()),
    Key("waitlist_mode", OneOf(WaitlistMode), default=WaitlistMode.OFFER),
    Key("offer_hours", Number(1), default=48),
    Key("reminders", Numbers(1)),
    Key("url", Url(), stored_as="registration_url"),
    Key(
        "questions",
        Rows(
            Question,
            Key("label", Line(), required=True),
            Key("kind", OneOf(QuestionKind), default=QuestionKind.TEXT),
            Key("required", Flag()),
            Key("choices", Words()),
            Key("help", Text()),
        ),
    ),
)
SESSIONS = Rows(
    Session,
    TITLE,
    Key("starts", Moment(), required=True),
    Key("ends", Moment(), required=True),
    Key("room", Line()),
    Key("people", References("people")),
)

# In the order in which they are written, so that what is referred to is there first.
RECORD_TYPES = (
    RecordType(
        "media",
        MediaFile,
        (Key("alt", Text()), Key("credit", Line())),
        tuple(Key(name, Kind()) for name in ("mime_type", "sha256", "length", "duration", "width", "height")),
        identity="name",
    ),
    RecordType("topics", Topic, (Key("slug", Slug(), required=True), TITLE, SUMMARY)),
    RecordType(
        "people",
        Person,
        (NAME, Key("role", Line()), Key("affiliation", Line()), URL, IMAGE, STATUS, PUBLISH_AT, SUMMARY),
        (BODY,),
    ),
    RecordType(
        "partners",
        Partner,
        (
            NAME,
            Key("kind", OneOf(PartnerKind), required=True),
            SUMMARY,
            URL,
            Key("logo", File("image/")),
            STATUS,
            PUBLISH_AT,
        ),
        (BODY,),
    ),
    RecordType("pages", Page, (TITLE, SUMMARY, STATUS, PUBLISH_AT), (BODY,)),
    RecordType("series", Series, (TITLE, SUMMARY, IMAGE, TOPICS, PARTNERS, STATUS, PUBLISH_AT), (BODY,)),
    RecordType(
        "events",
        Event,
        (
            TITLE,
            Key("kind", OneOf(EventKind), required=True),
            SUMMARY,
            IMAGE,
            Key("starts", Moment()),
            Key("ends", Moment()),
            Key("timezone", Zone(), default=SITE_ZONE),
            Key("format", OneOf(EventFormat), required=True),
            Key("venue", Line()),
            Key("address", Text()),
            Key("online_url", Url()),
            EVENT_STATUS,
            PUBLISH_AT,
            Key("series", Reference("series")),
            TOPICS,
            PARTNERS,
            Key(
                "contributors",
                Rows(
                    Contributor,
                    Key("person", Reference("people"), required=True),
                    Key("role", OneOf(ContributorRole), required=True),
                ),
            ),
            Key("sessions", SESSIONS),
            Key("resources", Rows(Resource, *LINK, Key("kind", OneOf(ResourceKind), default=ResourceKind.LINK))),
            Key("code_of_conduct", Reference("pages")),
            Key("registration", REGISTRATION),
            UID,
        ),
        (BODY,),
    ),
    RecordType(
        "episodes",
        Episode,
        (
            TITLE,
            Key("number", Number(least=1)),
            Key("season", Number(least=1), required=True),
            Key("type", OneOf(EpisodeType), default=EpisodeType.FULL),
            SUMMARY,
            Key("explicit", Flag()),
            Key("audio", File("audio/")),
            Key("transcript", File(*TRANSCRIPTS)),
            Key("chapters", Rows(Chapter, Key("starts", Place(), required=True), TITLE)),
            Key("guests", References("people")),
            TOPICS,
            PARTNERS,
            Key("events", References("events")),
            Key("guid", IDENTIFIER, required=True),
            STATUS,
            PUBLISH_AT,
            IMAGE,
        ),
        (BODY, Key("cues", Kind())),
    ),
    RecordType(
        "research",
        ResearchItem,
        (
            TITLE,
            Key("kind", OneOf(ResearchKind), required=True),
            SUMMARY,
            Key("date", Day()),
            DOCUMENT,
            Key("people", References("people")),
            TOPICS,
            PARTNERS,
            IMAGE,
            STATUS,
            PUBLISH_AT,
            UID,
        ),
        (BODY,),
    ),
    RecordType(
        "opportunities",
        Opportunity,
        (
            TITLE,
            Key("kind", OneOf(OpportunityKind), required=True),
            SUMMARY,
            Key("opens", Moment()),
            Key("closes", Moment()),
            DOCUMENT,
            TOPICS,
            PARTNERS,
            STATUS,
            PUBLISH_AT,
            UID,
        ),
        (BODY,),
    ),
    RecordType(
        "site",
        Site,
        (
            NAME,
            Key("short_name", Line()),
            Key("strapline", Line(), required=True),
            Key("summary", Text(), required=True),
            Key("language", Pattern(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "write it as en-GB"), default="en-GB"),
            Key("timezone", Zone(), default="Europe/London"),
            Key("accent", Accent(), default="#7a1f2b"),
            Key("email", EMAIL),
            Key("press_email", EMAIL),
            Key("registered_line", Text()),
            Key("notice", Text()),
            Key("podcast_title", Line()),
            Key("podcast_summary", Text()),
            Key("podcast_author", Line()),
            Key("podcast_category", OneLineOf(PODCAST_CATEGORIES), default="Science"),
            Key("podcast_type", OneOf(PodcastType), default=PodcastType.EPISODIC),
            Key("podcast_explicit", Flag()),
            Key("podcast_copyright", Line()),
            Key("podcast_image", File("image/png", "image/jpeg")),
            Key("podcast_locked", Flag(), default=True),
            Key("podcast_show_email", Flag()),
            Key("podcast_guid", UUID, kept=True),
            Key("podcast_first_feed_url", Url(), kept=True),
            Key("podcast_new_feed_url", Url()),
            Key("newsletter_summary", Text()),
            Key("keep_sensitive_days", Number(), default=30),
            Key("keep_registration_days", Number(), default=90),
            Key("menu", Rows(MenuItem, *LINK, Key("line", Text()), Key("promote", Promotion()), place="menu")),
            Key("footer", Rows(MenuItem, *LINK, place="footer")),
        ),
        identity="id",
    ),
    RecordType(
        "moved_addresses",
        MovedAddress,
        (Key("old", SitePath(), required=True), Key("new", SitePath(), required=True)),
        identity="old",
    ),
)

BY_FOLDER = {record_type.folder: record_type for record_type in RECORD_TYPES}
FOLDERS = tuple(record_type.folder for record_type in RECORD_TYPES if record_type.has_body)
