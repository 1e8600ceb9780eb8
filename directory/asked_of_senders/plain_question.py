"""Whether a question may be asked of whoever sends somebody: one, short, plain, and not about health or who
they are. An editor reads each as well: these are the mistakes that can be named at once."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.group_space.names import is_plain_name

LONGEST = 120
MOST_WORDS = 16
LEAST_WORDS = 3
_HEALTH = re.compile(
    r"\b(medical\w*|medic(ation|ine)s?|meds|tablets?|drugs?|diagnos\w+|illness\w*|ill|disease\w*|symptom\w*"
    r"|health\w*|mental\w*|depress\w+|anxi\w+|dementia|alzheimer\w*|autis\w+|adhd|epilep\w+|seizures?"
    r"|ha(ve|s|d) fits|cancer|diabet\w+|hiv|covid|infect\w+|vaccin\w+|pregnan\w+|suicid\w+|self.?harm\w*"
    r"|addict\w+|alcohol\w*|drink(s|ing)? problems?|disabilit\w+|disabled|conditions?|allerg\w+"
    r"|incontinen\w+|doctors?|gps?|hospital\w*|psychiatr\w+|therap\w+|treatments?|weigh|smok\w+)\b",
    re.IGNORECASE,
)
_WHO_THEY_ARE = re.compile(
    r"\b(names?|surnames?|born|birth\w*|dob|age|ages|aged|how old|address\w*|postcodes?|live alone"
    r"|where\b.*\blives?|(phone|telephone|mobile) numbers?|nhs|national insurance|passports?|visas?"
    r"|immigra\w+|asylum|refugees?|nationality|citizen\w*|ethnic\w*|religio\w+|faith|muslims?|christians?"
    r"|jewish|hindus?|sikhs?|gender|sex|sexual\w*|gay|lesbian|transgender|married|divorced|widow\w*|income"
    r"|earn\w*|on benefits|debts?|bank account|savings|convict\w*|criminal\w*|prison|police|offend\w*|vote\w*"
    r"|politic\w*)\b",
    re.IGNORECASE,
)


def check_question(text: str) -> str:
    """The question as it is kept, with its question mark. Raises ValidationError in plain words."""
    text = " ".join(text.split()).rstrip("?").rstrip() + "?"
    words = text.split()
    if len(words) < LEAST_WORDS:
        raise ValidationError(_("Write a whole question, like: Can they manage stairs?"), code="short")
    if len(text) > LONGEST or len(words) > MOST_WORDS:
        raise ValidationError(_("Make it shorter: at most sixteen words"), code="long")
    if "?" in text[:-1] or ";" in text:
        raise ValidationError(_("Ask one thing at a time"), code="several")
    if not is_plain_name(text):
        raise ValidationError(_("Write words alone: no web or email address"), code="address")
    if _HEALTH.search(text):
        raise ValidationError(
            _(
                "Please do not ask about health, medicine or disability. Ask about what they can do or what "
                "would help them, like: Can they manage stairs?"
            ),
            code="health",
        )
    if _WHO_THEY_ARE.search(text):
        raise ValidationError(
            _(
                "Please do not ask who somebody is, where they live, what they believe or what money they "
                "have. What you need to reach them comes with their agreement anyway."
            ),
            code="who",
        )
    return text
