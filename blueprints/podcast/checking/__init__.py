"""What directories and players ask of a feed, each rule with its fix."""
