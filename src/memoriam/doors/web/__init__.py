"""The web door: pages for families, the owner's desk, uploads that resume. It has no rule, price or state of its own.

Needs the extra: ``pip install 'memoriam[studio]'``.
"""
