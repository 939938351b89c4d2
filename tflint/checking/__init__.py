"""From what the user named to an outcome: opens, judges, suppresses, and adds it all up."""
