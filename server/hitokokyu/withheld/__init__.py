"""Words that an office does not want told yet: kept on this machine, unreadable to a passer-by."""
