"""Fields of records: field types, read from a tree with error messages, and written as YAML."""
