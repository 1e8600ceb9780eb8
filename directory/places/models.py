"""Postcodes and named areas, so that a place is found without asking anybody on the web."""

from __future__ import annotations

from django.db import models


class Postcode(models.Model):
    """A unit postcode with a point in degrees (WGS 84).

    The key is without a space, in capitals: DT48RU. A terminated one keeps its last point.
    """

    compact = models.CharField(max_length=7, primary_key=True)
    sector = models.CharField(max_length=6, db_index=True, help_text="As DT4 8.")
    outcode = models.CharField(max_length=4, db_index=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    terminated = models.CharField(
        max_length=6, blank=True, help_text="Year and month, as 201809; empty while in use."
    )
    ward_code = models.CharField(max_length=9, blank=True)
    authority_code = models.CharField(max_length=9, blank=True)
    lsoa_code = models.CharField(max_length=9, blank=True)
    lsoa_edition = models.CharField(max_length=4, blank=True, help_text="2011 or 2021; never mixed.")
    imd_decile = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 is most deprived.")
    imd_edition = models.CharField(max_length=4, blank=True)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"{self.compact[:-3]} {self.compact[-3:]}"


class AreaKind(models.TextChoices):
    NATION = "nation", "Nation"
    AUTHORITY = "authority", "Council area"
    WARD = "ward", "Ward"
    TOWN = "town", "Town or village"
    OUTCODE = "outcode", "Postcode district"
    SECTOR = "sector", "Postcode sector"
    REGION = "region", "Region, former council or historic county"


class Area(models.Model):
    """Something with a name or code that a service may cover, or that people type instead of a postcode.

    `key` is kind and code: "outcode:DT4", "town:weymouth", "authority:E06000059". `within` are the keys
    of the areas around it.
    """

    key = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=9, choices=AreaKind.choices)
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    search_name = models.CharField(
        max_length=120, db_index=True, help_text="Lower case, without accents or punctuation."
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    reach = models.PositiveIntegerField(
        default=0, help_text="Of a town: metres from its middle that count as being in it."
    )
    within = models.JSONField(default=list, blank=True)
    parts = models.JSONField(
        default=list, blank=True, help_text="Of a region: keys of the areas it stands for."
    )
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        app_label = "directory"
        indexes = [
            models.Index(fields=["kind", "code"]),
            models.Index(fields=["kind", "latitude"]),
        ]

    def __str__(self) -> str:
        return self.name
