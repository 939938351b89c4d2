"""Models from TensorFlow's converter, and the script that made them (see make_models.py)."""
