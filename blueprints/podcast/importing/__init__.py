"""Import of a podcast from the feed of another host, for `flask podcast import`."""
