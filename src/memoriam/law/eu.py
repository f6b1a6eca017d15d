"""European Union: disclosure at the latest at first exposure, in the picture, from the first frame.

Article 50(4) of Regulation (EU) 2024/1689 applies since 2 August 2026. The Code of Practice on marking and labelling
(final 10 June 2026, voluntary) suggests an icon at the start of a video, unobstructed, upper right, with a plain word
such as 'modified' beside it. The dead are treated as 'existing persons', since no final text says otherwise.
The badge carries the letters 'AI' in a drawing of our own: the official icons are not part of any package that this
program may bring along. A studio that signed the Code compares it with them.
"""

from memoriam.law.base import Law

LAW = Law(
    code="eu",
    place="European Union",
    opening=5.0,
    fade=0.6,
    speech_notice="tone",
    sources=(
        "Regulation (EU) 2024/1689, Article 50(2) and (4), Recital 134",
        "Code of Practice on marking and labelling of AI-generated content, 10 June 2026, section 2",
    ),
)
