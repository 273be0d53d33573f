"""The `konak` commands, one file each."""
