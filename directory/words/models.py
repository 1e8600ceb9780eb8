"""The vocabulary that editors keep: synonyms, phrases that ask, terms of feeds, words for danger."""

from __future__ import annotations

import uuid

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin


class Edition(models.Model):
    """Which edition of the vocabulary is current: a token that changes with it, in the same transaction.

    A process that holds another edition reads the vocabulary again.
    """

    name = models.CharField(max_length=20, primary_key=True)
    token = models.CharField(max_length=40)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return self.name


class Synonym(models.Model):
    """Words that mean the same. One way: the first finds the others, not the other way round."""

    terms = models.TextField(help_text="One per line.")
    one_way = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return ", ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """Its words, each once, in their order."""
        return list(dict.fromkeys(filter(None, map(str.strip, self.terms.splitlines()))))


class WishKind(models.TextChoices):
    """What a phrase in a question may ask for; each is a filter, but for who somebody is, which orders."""

    TIMES = "times", "A time"
    FREE = "free", "Free of charge"
    DELIVERY = "delivery", "A way of being helped"
    ACCESS = "access", "Getting in"
    GROUPS = "groups", "Who somebody is"
    PLAIN = "plain", "Nothing: an ordinary phrase"


class WishPhrase(models.Model):
    """A phrase that asks for a time, a cost, a way of being helped or access, or says who somebody is.

    `values` are those of its kind: parts of day and days, ways, features or groups. A phrase that is `plain`
    asks for nothing though a word in it would: "sugar free" is not free of charge.
    """

    kind = models.CharField("it asks for", max_length=10, choices=WishKind.choices)
    text = models.CharField("phrase", max_length=120, help_text="As people type it: after work.")
    values = models.JSONField("namely", default=list, blank=True)

    class Meta:
        app_label = "directory"
        verbose_name = "phrase that asks"
        verbose_name_plural = "phrases that ask"
        ordering = ["kind", "text"]
        constraints = [models.UniqueConstraint(fields=["kind", "text"], name="wish_phrase_once")]

    def __str__(self) -> str:
        return self.text


class TermMapping(models.Model):
    """What a term of a feed means here. An empty vocabulary means any."""

    vocabulary = models.CharField(max_length=120, blank=True)
    term = models.CharField(max_length=200, help_text="Lower case.")
    needs = models.JSONField(default=list, blank=True)
    groups = models.JSONField(default=list, blank=True)
    delivery = models.JSONField(default=list, blank=True)

    class Meta:
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["vocabulary", "term"], name="term_once")]

    def __str__(self) -> str:
        return self.term


class DangerTopic(DraftStateMixin, RevisionMixin, ClusterableModel):
    """Words for danger now, and the short calm box they bring. It has an owner and a review date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    lead = models.TextField(blank=True)
    owner = models.CharField(max_length=120)
    review_on = models.DateField()
    silent_999 = models.BooleanField("say how to call 999 silently", default=False)
    need_slug = models.SlugField(max_length=60, blank=True, help_text="The nearest need, for local help.")
    exceptions = models.TextField(blank=True, help_text="Phrases that are no danger, one per line.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "directory"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class DangerPhrase(Orderable):
    topic = ParentalKey(DangerTopic, on_delete=models.CASCADE, related_name="phrases")
    text = models.CharField(max_length=200)

    class Meta(Orderable.Meta):
        app_label = "directory"

    def __str__(self) -> str:
        return self.text


class DangerLine(Orderable):
    """Who to ring: is it free, is it open now."""

    topic = ParentalKey(DangerTopic, on_delete=models.CASCADE, related_name="lines")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    text = models.CharField("text message", max_length=120, blank=True)
    free = models.BooleanField(default=True)
    opens = models.JSONField(
        default=list, blank=True, help_text='"always", or lines such as "mon-fri 09:00-17:00".'
    )
    note = models.CharField(max_length=200, blank=True)
    nations = models.JSONField(default=list, blank=True, help_text="None chosen is for everybody.")

    class Meta(Orderable.Meta):
        app_label = "directory"

    def __str__(self) -> str:
        return self.name


class ToldSentence(models.Model):
    """How somebody told of danger, or of trouble without it: an example to learn from."""

    class About(models.TextChoices):
        SELF = "self", "Themselves"
        OTHER = "other", "Somebody else"

    words = models.TextField("what was said", max_length=1000)
    danger = models.SlugField(
        max_length=60, blank=True, help_text="The danger it tells of; empty where there is none."
    )
    about = models.CharField("told about", max_length=5, choices=About.choices, default=About.SELF)
    voice = models.CharField(
        "who speaks", max_length=40, blank=True, help_text="Such as: child, neighbour, old."
    )
    language = models.CharField(max_length=8, default="en", help_text="Its code, such as en or pl.")

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return self.words[:80]


class LearntReader(models.Model):
    """What one reader has learnt, as bytes (search.language.learnt), and from what.

    `edition` is that of the vocabulary it was taught with, `taught_from` a fingerprint of its examples.
    """

    name = models.CharField(max_length=20, primary_key=True)
    data = models.BinaryField()
    examples = models.PositiveIntegerField()
    taught_from = models.CharField(max_length=64)
    edition = models.CharField(max_length=40, blank=True)
    taught_at = models.DateTimeField()

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return self.name
