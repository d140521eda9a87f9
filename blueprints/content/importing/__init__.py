"""Import of what other programs publish, as a content folder to review and load."""
