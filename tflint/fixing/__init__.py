"""`tflint fix`: what can be mended without touching the numbers of a model.

A rule marks the findings that can be mended (`Finding.fix`); `fixes` has a function for each such
rule, which notes in a `Draft` what has to change; `layout` makes the bytes of the new file of it;
`verification` compares them with the old file; `replacement` puts them in its place.
"""
