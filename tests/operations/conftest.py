"""The site of the mail tests: it sends mail to a sink, and one message is in its outbox."""

from mail.conftest import mailing, server, sink

__all__ = ["mailing", "server", "sink"]
