"""Rule packs as signed files: made by an office, verified before anything of them is used.

A bundle is taken whole or not at all; what runs stays until the new packs are proved.
"""
