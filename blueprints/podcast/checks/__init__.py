"""Rules of `flask podcast check`: what directories and players require that depends on content, files or settings."""
