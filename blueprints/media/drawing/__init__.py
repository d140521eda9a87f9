"""Drawing for the room's covers, cards and icons: values in, shapes out."""
