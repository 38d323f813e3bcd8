"""The canary: every leaf of every object carries a mark of its own, and no mark may sing where it does not belong."""
