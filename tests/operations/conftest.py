"""The site of the tests of mail: its mail goes to a sink, and one message is in its outbox."""

from mail.conftest import mailing, server, sink

__all__ = ["mailing", "server", "sink"]
