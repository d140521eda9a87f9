"""The form for a comment on a draft."""

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from core.form_protection import FormData, ProtectedForm
from core.text import typed_line, typed_text

LONGEST_NAME = 80
LONGEST_COMMENT = 4000


class CommentForm(ProtectedForm):
    """A name and a comment."""

    name = StringField(
        "Your name",
        [DataRequired("Enter your name"), Length(max=LONGEST_NAME, message=f"Use {LONGEST_NAME} characters or fewer")],
        filters=[typed_line],
    )
    comment = TextAreaField(
        "Your comment",
        [
            DataRequired("Enter your comment"),
            Length(max=LONGEST_COMMENT, message=f"Use {LONGEST_COMMENT:,} characters or fewer"),
        ],
        filters=[typed_text],
    )

    def __init__(self, typed: FormData) -> None:
        super().__init__(typed, "review")
