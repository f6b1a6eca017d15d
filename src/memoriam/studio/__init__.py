"""The studio around the road of a film: orders, prices, a fair waiting list, payment, delivery, erasure.

One folder a noun, the same file names in each: ``models`` (tables), ``repository`` (every query), ``schemas`` (what
goes in and out), ``service`` (the rules, with its errors beside it). A transaction is one request or one task: services
never commit, :meth:`memoriam.studio.database.Database.transaction` does.

Needs the extra: ``pip install 'memoriam[studio]'``.
"""
