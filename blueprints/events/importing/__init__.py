"""Parser of .ics files exported by other programs, for `flask events import`."""
