"""the first schema"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "media_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("mime_type", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("duration", sa.Double(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_file")),
        sa.UniqueConstraint("name", name=op.f("uq_media_file_name")),
    )
    op.create_table(
        "moved_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_address")),
        sa.UniqueConstraint("old", name=op.f("uq_moved_address_old")),
    )
    op.create_table(
        "opportunity",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "call",
                "studentship",
                "fellowship",
                "job",
                name="opportunitykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opens", core.database.UtcDateTime(), nullable=True),
        sa.Column("closes", core.database.UtcDateTime(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                "postponed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish_at", core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("updated_at", core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status != 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_opportunity_scheduled_has_time")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
        sa.UniqueConstraint("slug", name=op.f("uq_opportunity_slug")),
    )
    op.create_table(
        "page",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                "postponed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish_at", core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("updated_at", core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("status != 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_page_scheduled_has_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("slug", name=op.f("uq_page_slug")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("strapline", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("accent", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("press_email", sa.String(), nullable=False),
        sa.Column("registered_line", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("podcast_title", sa.String(), nullable=False),
        sa.Column("podcast_summary", sa.Text(), nullable=False),
        sa.Column("newsletter_summary", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("slug", name=op.f("uq_topic_slug")),
    )
    op.create_table(
        "episode",
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "full", "trailer", "bonus", name="episodetype", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("audio_id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=True),
        sa.Column("cues", sa.JSON(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                "postponed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish_at", core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("updated_at", core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status != 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_episode_scheduled_has_time")
        ),
        sa.ForeignKeyConstraint(["audio_id"], ["media_file.id"], name=op.f("fk_episode_audio_id")),
        sa.ForeignKeyConstraint(["image_id"], ["media_file.id"], name=op.f("fk_episode_image_id")),
        sa.ForeignKeyConstraint(["transcript_id"], ["media_file.id"], name=op.f("fk_episode_transcript_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint("guid", name=op.f("uq_episode_guid")),
        sa.UniqueConstraint("season", "number", name=op.f("uq_episode_season_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_episode_slug")),
    )
    op.create_table(
        "menu_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("promote", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_menu_item_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_item")),
    )
    op.create_table(
        "opportunity_topic",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_opportunity_topic_opportunity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_opportunity_topic_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "topic_id", name=op.f("pk_opportunity_topic")),
    )
    with op.batch_alter_table("opportunity_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opportunity_topic_topic_id_opportunity_topic_opportunity_id"),
            ["topic_id", "opportunity_id"],
            unique=False,
        )

    op.create_table(
        "partner",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "university",
                "government",
                "industry",
                "charity",
                "funder",
                name="partnerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                "postponed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish_at", core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("updated_at", core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status != 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_partner_scheduled_has_time")
        ),
        sa.ForeignKeyConstraint(["logo_id"], ["media_file.id"], name=op.f("fk_partner_logo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("slug", name=op.f("uq_partner_slug")),
    )
    op.create_table(
        "person",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                "postponed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish_at", core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("updated_at", core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status != 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_person_scheduled_has_time")
        ),
        sa.ForeignKeyConstraint(["image_id"], ["media_file.id"], name=op.f("fk_person_image_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("slug", name=op.f("uq_person_slug")),
    )
    op.create_table(
        "research",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "project",
                "publication",
                "spotlight",
                name="researchkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                "postponed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish_at", core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("updated_at", core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status != 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_research_scheduled_has_time")
        ),
        sa.ForeignKeyConstraint(["image_id"], ["media_file.id"], name=op.f("fk_research_image_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research")),
        sa.UniqueConstraint("slug", name=op.f("uq_research_slug")),
    )
    op.create_table(
        "series",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                "postponed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish_at", core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("updated_at", core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status != 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_series_scheduled_has_time")
        ),
        sa.ForeignKeyConstraint(["image_id"], ["media_file.id"], name=op.f("fk_series_image_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_series_slug")),
    )
    op.create_table(
        "chapter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_chapter_episode_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter")),
    )
    with op.batch_alter_table("chapter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chapter_episode_id"), ["episode_id"], unique=False)

    op.create_table(
        "episode_partner",
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_episode_partner_episode_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_episode_partner_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("episode_id", "partner_id", name=op.f("pk_episode_partner")),
    )
    with op.batch_alter_table("episode_partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_episode_partner_partner_id_episode_partner_episode_id"),
            ["partner_id", "episode_id"],
            unique=False,
        )

    op.create_table(
        "episode_person",
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_episode_person_episode_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_episode_person_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("episode_id", "person_id", name=op.f("pk_episode_person")),
    )
    with op.batch_alter_table("episode_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_episode_person_person_id_episode_person_episode_id"),
            ["person_id", "episode_id"],
            unique=False,
        )

    op.create_table(
        "episode_topic",
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_episode_topic_episode_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_episode_topic_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("episode_id", "topic_id", name=op.f("pk_episode_topic")),
    )
    with op.batch_alter_table("episode_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_episode_topic_topic_id_episode_topic_episode_id"), ["topic_id", "episode_id"], unique=False
        )

    op.create_table(
        "event",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "conference",
                "workshop",
                "data-study-group",
                "discussion",
                "seminar",
                "talk",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts", core.database.UtcDateTime(), nullable=True),
        sa.Column("ends", core.database.UtcDateTime(), nullable=True),
        sa.Column("over_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "in-person",
                "online",
                "hybrid",
                name="eventformat",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("online_url", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("code_of_conduct_id", sa.Integer(), nullable=True),
        sa.Column("image_id", sa.Integer(), nullable=True),
        sa.Column(
            "registration_mode",
            sa.Enum(
                "open",
                "application",
                "external",
                "none",
                name="registrationmode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("registration_opens", core.database.UtcDateTime(), nullable=True),
        sa.Column("registration_closes", core.database.UtcDateTime(), nullable=True),
        sa.Column("registration_url", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("online_capacity", sa.Integer(), nullable=True),
        sa.Column("waitlist", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                "postponed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("publish_at", core.database.UtcDateTime(), nullable=True),
        sa.Column("created_at", core.database.UtcDateTime(), nullable=False),
        sa.Column("updated_at", core.database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("over_at = coalesce(ends, '9999-12-31 00:00:00.000000')", name=op.f("ck_event_over_at_end")),
        sa.CheckConstraint("status != 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_event_scheduled_has_time")),
        sa.CheckConstraint("(starts IS NULL) = (ends IS NULL)", name=op.f("ck_event_span_whole")),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_event_span_forward")),
        sa.ForeignKeyConstraint(["code_of_conduct_id"], ["page.id"], name=op.f("fk_event_code_of_conduct_id")),
        sa.ForeignKeyConstraint(["image_id"], ["media_file.id"], name=op.f("fk_event_image_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_event_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_counts", ["kind", "format", "over_at", "status", "publish_at"], unique=False)
        batch_op.create_index("ix_event_list", ["over_at", "starts", "status", "publish_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_series_id_event_starts"), ["series_id", "starts"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_starts"), ["starts"], unique=False)

    op.create_table(
        "opportunity_partner",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_opportunity_partner_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_opportunity_partner_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "partner_id", name=op.f("pk_opportunity_partner")),
    )
    with op.batch_alter_table("opportunity_partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opportunity_partner_partner_id_opportunity_partner_opportunity_id"),
            ["partner_id", "opportunity_id"],
            unique=False,
        )

    op.create_table(
        "research_partner",
        sa.Column("research_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_research_partner_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["research_id"], ["research.id"], name=op.f("fk_research_partner_research_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("research_id", "partner_id", name=op.f("pk_research_partner")),
    )
    with op.batch_alter_table("research_partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_research_partner_partner_id_research_partner_research_id"),
            ["partner_id", "research_id"],
            unique=False,
        )

    op.create_table(
        "research_person",
        sa.Column("research_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_research_person_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["research_id"], ["research.id"], name=op.f("fk_research_person_research_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("research_id", "person_id", name=op.f("pk_research_person")),
    )
    with op.batch_alter_table("research_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_research_person_person_id_research_person_research_id"),
            ["person_id", "research_id"],
            unique=False,
        )

    op.create_table(
        "research_topic",
        sa.Column("research_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["research_id"], ["research.id"], name=op.f("fk_research_topic_research_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_research_topic_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("research_id", "topic_id", name=op.f("pk_research_topic")),
    )
    with op.batch_alter_table("research_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_research_topic_topic_id_research_topic_research_id"),
            ["topic_id", "research_id"],
            unique=False,
        )

    op.create_table(
        "series_partner",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_series_partner_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_partner_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "partner_id", name=op.f("pk_series_partner")),
    )
    with op.batch_alter_table("series_partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_series_partner_partner_id_series_partner_series_id"),
            ["partner_id", "series_id"],
            unique=False,
        )

    op.create_table(
        "series_topic",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_topic_series_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_series_topic_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("series_id", "topic_id", name=op.f("pk_series_topic")),
    )
    with op.batch_alter_table("series_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_series_topic_topic_id_series_topic_series_id"), ["topic_id", "series_id"], unique=False
        )

    op.create_table(
        "contributor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "speaker",
                "chair",
                "respondent",
                "organiser",
                name="contributorrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_contributor_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contributor_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor")),
    )
    with op.batch_alter_table("contributor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contributor_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contributor_person_id"), ["person_id"], unique=False)

    op.create_table(
        "episode_event",
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_episode_event_episode_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_episode_event_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("episode_id", "event_id", name=op.f("pk_episode_event")),
    )
    with op.batch_alter_table("episode_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_episode_event_event_id_episode_event_episode_id"), ["event_id", "episode_id"], unique=False
        )

    op.create_table(
        "event_partner",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_partner_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_event_partner_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "partner_id", name=op.f("pk_event_partner")),
    )
    with op.batch_alter_table("event_partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_partner_partner_id_event_partner_event_id"), ["partner_id", "event_id"], unique=False
        )

    op.create_table(
        "event_topic",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_topic_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_event_topic_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "topic_id", name=op.f("pk_event_topic")),
    )
    with op.batch_alter_table("event_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_topic_topic_id_event_topic_event_id"), ["topic_id", "event_id"], unique=False
        )

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "long-text",
                "choice",
                "choices",
                "yes-no",
                "access",
                "diet",
                name="questionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_question_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_event_id"), ["event_id"], unique=False)

    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "slides",
                "recording",
                "paper",
                "transcript",
                "link",
                name="resourcekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_resource_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resource_event_id"), ["event_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts", core.database.UtcDateTime(), nullable=False),
        sa.Column("ends", core.database.UtcDateTime(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_session_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_event_id"), ["event_id"], unique=False)

    op.create_table(
        "session_person",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_session_person_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_session_person_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_session_person")),
    )
    with op.batch_alter_table("session_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_person_person_id_session_person_session_id"),
            ["person_id", "session_id"],
            unique=False,
        )
    op.execute(
        "CREATE TRIGGER episode_guid_never_changes BEFORE UPDATE OF guid ON episode "
        "WHEN NEW.guid IS NOT OLD.guid BEGIN SELECT RAISE(ABORT, 'an episode keeps its guid'); END"
    )


def downgrade() -> None:
    with op.batch_alter_table("session_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_person_person_id_session_person_session_id"))

    op.drop_table("session_person")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_event_id"))

    op.drop_table("session")
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resource_event_id"))

    op.drop_table("resource")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_event_id"))

    op.drop_table("question")
    with op.batch_alter_table("event_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_topic_topic_id_event_topic_event_id"))

    op.drop_table("event_topic")
    with op.batch_alter_table("event_partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_partner_partner_id_event_partner_event_id"))

    op.drop_table("event_partner")
    with op.batch_alter_table("episode_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_episode_event_event_id_episode_event_episode_id"))

    op.drop_table("episode_event")
    with op.batch_alter_table("contributor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contributor_person_id"))
        batch_op.drop_index(batch_op.f("ix_contributor_event_id"))

    op.drop_table("contributor")
    with op.batch_alter_table("series_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_topic_topic_id_series_topic_series_id"))

    op.drop_table("series_topic")
    with op.batch_alter_table("series_partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_partner_partner_id_series_partner_series_id"))

    op.drop_table("series_partner")
    with op.batch_alter_table("research_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_research_topic_topic_id_research_topic_research_id"))

    op.drop_table("research_topic")
    with op.batch_alter_table("research_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_research_person_person_id_research_person_research_id"))

    op.drop_table("research_person")
    with op.batch_alter_table("research_partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_research_partner_partner_id_research_partner_research_id"))

    op.drop_table("research_partner")
    with op.batch_alter_table("opportunity_partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_partner_partner_id_opportunity_partner_opportunity_id"))

    op.drop_table("opportunity_partner")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_starts"))
        batch_op.drop_index(batch_op.f("ix_event_series_id_event_starts"))
        batch_op.drop_index("ix_event_list")
        batch_op.drop_index("ix_event_counts")

    op.drop_table("event")
    with op.batch_alter_table("episode_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_episode_topic_topic_id_episode_topic_episode_id"))

    op.drop_table("episode_topic")
    with op.batch_alter_table("episode_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_episode_person_person_id_episode_person_episode_id"))

    op.drop_table("episode_person")
    with op.batch_alter_table("episode_partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_episode_partner_partner_id_episode_partner_episode_id"))

    op.drop_table("episode_partner")
    with op.batch_alter_table("chapter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chapter_episode_id"))

    op.drop_table("chapter")
    op.drop_table("series")
    op.drop_table("research")
    op.drop_table("person")
    op.drop_table("partner")
    with op.batch_alter_table("opportunity_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_topic_topic_id_opportunity_topic_opportunity_id"))

    op.drop_table("opportunity_topic")
    op.drop_table("menu_item")
    op.drop_table("episode")
    op.drop_table("topic")
    op.drop_table("site")
    op.drop_table("page")
    op.drop_table("opportunity")
    op.drop_table("moved_address")
    op.drop_table("media_file")
