"""The reading of events from a calendar that another program has exported."""
