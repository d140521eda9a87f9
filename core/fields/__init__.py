"""Fields: what the content of a record is made of, read from a tree of text and written back as YAML."""
