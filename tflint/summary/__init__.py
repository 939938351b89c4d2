"""What a model is, as `tflint show` tells it: facts as plain data, then words and tables, then text.

Everything said is stated by the file or follows from it; what is not known is absent. `sections` has
the parts by name.
"""
