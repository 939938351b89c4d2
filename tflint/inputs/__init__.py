"""Where models come from: paths, directories, standard input, bundles, C arrays.

`discovery` turns what the user named into candidates, `opening` turns a candidate into the bytes of
one or more models, `foreign` says what bytes are that are no model.
"""
