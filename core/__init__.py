"""Technical modules that know no blueprint and no record type."""
