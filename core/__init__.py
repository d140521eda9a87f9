"""Technique that any such site needs and no section owns."""
