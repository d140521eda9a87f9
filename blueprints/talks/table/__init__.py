"""Talks as people write them down: tables that they paste, and single lines."""
