"""Small classifiers that were trained, so that damage to one shows in its answers."""
