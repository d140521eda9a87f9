"""The schema of content: the fields of every record type, for loading, dumping and checks."""

from blueprints.content.checks import check_episode, check_event, check_numbering, check_opportunity, check_site
from blueprints.content.media_files import DERIVED_OF_FILES, FIELDS_OF_FILES
from blueprints.content.references import AnyReference, File, Reference, References
from core.fields.choices import Boolean, Choice, TextChoice
from core.fields.field import SITE_TIME_ZONE, Field, FieldType
from core.fields.numbers import Integer, IntegerList
from core.fields.record import BODY, RecordSchema
from core.fields.rows import Rows, Section
from core.fields.texts import AccentColour, Line, Pattern, SitePath, Slug, Text, TextList, Url
from core.fields.times import Date, DateTime, Timecode, TimeZone
from core.media_files import TRANSCRIPTS
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
    site,
)
from models.episode import EpisodeType
from models.event import OFFER_HOURS, EventFormat, EventKind, RegistrationMode, WaitlistMode
from models.event_parts import ContributorRole, QuestionKind, ResourceKind
from models.opportunity import OpportunityKind
from models.partner import PartnerKind
from models.podcast_category import PODCAST_CATEGORIES
from models.registry import RECORD_TYPES
from models.research import ResearchKind
from models.site import PodcastType

UUID = Pattern(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "a UUID, such as uuidgen prints")
# New records get a UUID; imported ones keep whatever word or address their old host or calendar used.
IDENTIFIER = Pattern(r"\S(?:.{0,998}\S)?", "a UUID, such as uuidgen prints, or the identifier that it had before")
PODCAST_CATEGORY = TextChoice(PODCAST_CATEGORIES, "Apple's podcast categories")
EMAIL = Pattern(r"[^@\s<>,]+@[^@\s<>,]+", "an email address such as name@example.org")

UID = Field("uid", IDENTIFIER, keep_if_omitted=True)
STATUS = Field("status", Choice(status for status in Status if status not in (Status.CANCELLED, Status.POSTPONED)),
             default=Status.PUBLISHED)  # fmt: skip
EVENT_STATUS = Field("status", Choice(Status), default=Status.PUBLISHED)
PUBLISH_AT = Field("publish_at", DateTime())
TITLE = Field("title", Line(), required=True)
NAME = Field("name", Line(), required=True)
SUMMARY = Field("summary", Text())
PUBLICATION = (STATUS, PUBLISH_AT)
IMAGE = Field("image", File("image/"))
URL = Field("url", Url())
DOCUMENT = Field("url", Url(paths=True))  # may also be a file on this site
TOPICS = Field("topics", References("topics"))
PARTNERS = Field("partners", References("partners"))
SUBJECTS = (TOPICS, PARTNERS)

LINK = (TITLE, Field("url", Url(paths=True), required=True))
REGISTRATION = Section(
    Field("mode", Choice(RegistrationMode), default=RegistrationMode.NONE, column="registration_mode"),
    Field("opens", DateTime(), column="registration_opens"),
    Field("closes", DateTime(), column="registration_closes"),
    Field("capacity", Integer()),
    Field("online_capacity", Integer()),
    Field("waitlist", Boolean()),
    Field("waitlist_mode", Choice(WaitlistMode), default=WaitlistMode.OFFER),
    Field("offer_hours", Integer(1), default=OFFER_HOURS),
    Field("reminders", IntegerList(1)),
    Field("url", Url(), column="registration_url"),
    Field(
        "questions",
        Rows(
            Question,
            Field("label", Line(), required=True),
            Field("kind", Choice(QuestionKind), default=QuestionKind.TEXT),
            Field("required", Boolean()),
            Field("choices", TextList()),
            Field("help", Text()),
        ),
    ),
)
SESSIONS = Rows(
    Session,
    TITLE,
    Field("starts", DateTime(), required=True),
    Field("ends", DateTime(), required=True),
    Field("room", Line()),
    Field("people", References("people")),
)

_SCHEMAS = (
    RecordSchema(
        "media",
        MediaFile,
        FIELDS_OF_FILES,
        DERIVED_OF_FILES,
        natural_key="name",
    ),
    RecordSchema("topics", Topic, (Field("slug", Slug(), required=True), TITLE, SUMMARY)),
    RecordSchema(
        "people",
        Person,
        (
            NAME,
            Field("sort_name", Line()),
            Field("role", Line()),
            Field("affiliation", Line()),
            URL,
            IMAGE,
            *PUBLICATION,
            SUMMARY,
        ),
        (BODY,),
    ),
    RecordSchema(
        "partners",
        Partner,
        (
            NAME,
            Field("kind", Choice(PartnerKind), required=True),
            SUMMARY,
            URL,
            Field("logo", File("image/")),
            *PUBLICATION,
        ),
        (BODY,),
    ),
    RecordSchema("pages", Page, (TITLE, SUMMARY, *PUBLICATION), (BODY,)),
    RecordSchema("series", Series, (TITLE, SUMMARY, IMAGE, *SUBJECTS, *PUBLICATION), (BODY,)),
    RecordSchema(
        "events",
        Event,
        (
            TITLE,
            Field("kind", Choice(EventKind), required=True),
            SUMMARY,
            IMAGE,
            Field("starts", DateTime()),
            Field("ends", DateTime()),
            Field("timezone", TimeZone(), default=SITE_TIME_ZONE),
            Field("format", Choice(EventFormat), required=True),
            Field("venue", Line()),
            Field("address", Text()),
            Field("online_url", Url()),
            EVENT_STATUS,
            PUBLISH_AT,
            Field("series", Reference("series")),
            *SUBJECTS,
            Field(
                "contributors",
                Rows(
                    Contributor,
                    Field("person", Reference("people"), required=True),
                    Field("role", Choice(ContributorRole), required=True),
                ),
            ),
            Field("sessions", SESSIONS),
            Field("resources", Rows(Resource, *LINK, Field("kind", Choice(ResourceKind), default=ResourceKind.LINK))),
            Field("code_of_conduct", Reference("pages")),
            Field("registration", REGISTRATION),
            UID,
        ),
        (BODY,),
        checks=(check_event,),
    ),
    RecordSchema(
        "episodes",
        Episode,
        (
            TITLE,
            Field("number", Integer(least=1)),
            Field("season", Integer(least=1), required=True),
            Field("type", Choice(EpisodeType), default=EpisodeType.FULL),
            SUMMARY,
            Field("explicit", Boolean()),
            Field("audio", File("audio/")),
            Field("transcript", File(*TRANSCRIPTS)),
            Field("chapters", Rows(Chapter, Field("starts", Timecode(), required=True), TITLE)),
            Field("guests", References("people")),
            *SUBJECTS,
            Field("events", References("events")),
            Field("guid", IDENTIFIER, required=True),
            *PUBLICATION,
            IMAGE,
        ),
        (BODY, Field("cues", FieldType())),
        checks=(check_numbering, check_episode),
    ),
    RecordSchema(
        "research",
        ResearchItem,
        (
            TITLE,
            Field("kind", Choice(ResearchKind), required=True),
            SUMMARY,
            Field("date", Date()),
            DOCUMENT,
            Field("people", References("people")),
            *SUBJECTS,
            IMAGE,
            *PUBLICATION,
            UID,
        ),
        (BODY,),
    ),
    RecordSchema(
        "opportunities",
        Opportunity,
        (
            TITLE,
            Field("kind", Choice(OpportunityKind), required=True),
            SUMMARY,
            Field("opens", DateTime()),
            Field("closes", DateTime()),
            DOCUMENT,
            *SUBJECTS,
            *PUBLICATION,
            UID,
        ),
        (BODY,),
        checks=(check_opportunity,),
    ),
    RecordSchema(
        "site",
        Site,
        (
            NAME,
            Field("short_name", Line()),
            Field("strapline", Line(), required=True),
            Field("summary", Text(), required=True),
            Field(
                "language",
                Pattern(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag such as en-GB"),
                default=site.LANGUAGE,
            ),
            Field("timezone", TimeZone(), default=site.TIME_ZONE),
            Field("accent", AccentColour(), default=site.ACCENT),
            Field("email", EMAIL),
            Field("press_email", EMAIL),
            Field("registered_line", Text()),
            Field("notice", Text()),
            Field("podcast_title", Line()),
            Field("podcast_summary", Text()),
            Field("podcast_author", Line()),
            Field("podcast_category", PODCAST_CATEGORY, default=site.PODCAST_CATEGORY),
            Field("podcast_type", Choice(PodcastType), default=PodcastType.EPISODIC),
            Field("podcast_explicit", Boolean()),
            Field("podcast_copyright", Line()),
            Field("podcast_image", File("image/png", "image/jpeg")),
            Field("podcast_locked", Boolean(), default=True),
            Field("podcast_show_email", Boolean()),
            Field("podcast_guid", UUID, keep_if_omitted=True),
            Field("podcast_first_feed_url", Url(), keep_if_omitted=True),
            Field("podcast_new_feed_url", Url()),
            Field("podcast_apple_url", Url()),
            Field("podcast_spotify_url", Url()),
            Field("podcast_pocket_casts_url", Url()),
            Field("podcast_youtube_url", Url()),
            Field("newsletter_summary", Text()),
            Field("keep_sensitive_days", Integer(), default=site.KEEP_SENSITIVE_DAYS),
            Field("keep_registration_days", Integer(), default=site.KEEP_REGISTRATION_DAYS),
            Field("keep_log_days", Integer(1), default=site.KEEP_LOG_DAYS),
            Field("menu", Rows(MenuItem, *LINK, Field("line", Text()), Field("promote", AnyReference()), place="menu")),
            Field("footer", Rows(MenuItem, *LINK, place="footer")),
        ),
        natural_key="id",
        checks=(check_site,),
    ),
    RecordSchema(
        "moved_addresses",
        MovedAddress,
        (Field("old", SitePath(), required=True), Field("new", SitePath(), required=True)),
        natural_key="old",
    ),
)

SCHEMA = {schema.folder: schema for schema in _SCHEMAS}


def record_folders() -> list[str]:
    """Return the folders that have a file for each record, in the order in which they are loaded."""
    return [record_type.folder for record_type in RECORD_TYPES]


def schemas_in_order() -> list[RecordSchema]:
    """Return every schema, each after the schemas it refers to."""
    return [SCHEMA[folder] for folder in ("media", "topics", *record_folders(), "site", "moved_addresses")]
