"""Drawing for covers, cards and icons: values in, shapes out."""
