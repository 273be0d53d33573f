"""The nodes of a turn, one file each, in the order a message meets them."""
