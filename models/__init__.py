"""The database schema: one file for each record type."""

from core.rate_limits import RateWindow
from models.account import Account, Device, Invitation, Passkey, RecoveryCode, Role
from models.audit_entry import AuditEntry
from models.calendar_entry import CalendarEntry
from models.delayed_notice import DelayedNotice
from models.demonstration import Demonstration
from models.draft import Draft, DraftForm
from models.episode import Chapter, Episode
from models.event import Event
from models.event_parts import Contributor, Question, Resource, Session
from models.link_check import LinkCheck
from models.media_file import MediaFile
from models.moved_address import MovedAddress
from models.opportunity import Opportunity
from models.outbound_message import OutboundMessage
from models.page import Page
from models.partner import Partner
from models.person import Person
from models.record import Record, Status, published
from models.registration import Answer, Registration
from models.removal import detach_when_removed
from models.research import ResearchItem
from models.review import ReviewComment, ReviewLink
from models.revision import Revision
from models.series import Series
from models.site import MenuItem, Site
from models.topic import Topic

__all__ = [
    "Account",
    "Answer",
    "AuditEntry",
    "CalendarEntry",
    "Chapter",
    "Contributor",
    "DelayedNotice",
    "Demonstration",
    "Device",
    "Draft",
    "DraftForm",
    "Episode",
    "Event",
    "Invitation",
    "LinkCheck",
    "MediaFile",
    "MenuItem",
    "MovedAddress",
    "Opportunity",
    "OutboundMessage",
    "Page",
    "Partner",
    "Passkey",
    "Person",
    "Question",
    "RateWindow",
    "Record",
    "RecoveryCode",
    "Registration",
    "ResearchItem",
    "Resource",
    "ReviewComment",
    "ReviewLink",
    "Revision",
    "Role",
    "Series",
    "Session",
    "Site",
    "Status",
    "Topic",
    "published",
]

detach_when_removed()
