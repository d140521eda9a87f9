"""Fields of records: types of values, read from a tree with errors, and written as YAML."""
