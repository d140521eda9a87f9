"""Drawing for covers, cards and icons: pure functions that return shapes and images."""
