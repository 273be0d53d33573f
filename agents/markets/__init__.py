"""Markets: everything that is particular to one place where homes are offered, as data folders."""
