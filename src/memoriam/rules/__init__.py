"""The house rules: what must not be made is not made.

One file a rule; :mod:`memoriam.rules.house` judges by all of them.

Usage::

    from memoriam.rules.case import Case
    from memoriam.rules.house import judge_all

    verdict = judge_all(case)
    verdict.outcome            # allowed, held or refused: the worst of all decisions
    verdict.sentences("de")    # what is said to the family
"""
