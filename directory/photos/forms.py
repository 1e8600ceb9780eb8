"""A photo from a phone or a computer, and what it shows."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.photos.alt_words import check_alt


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Choose a photo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "Or take one with your phone. We make it smaller, and remove where and when it was taken."
        ),
        error_messages={
            "required": _("Choose a photo"),
            "empty": _("This file is empty. Choose a photo"),
            "invalid": _("Choose a photo"),
        },
    )
    alt = forms.CharField(
        label=_("What does it show?"),
        max_length=200,
        help_text=_(
            "Somebody who cannot see the photo has this read to them instead. As you would say it on the "
            "phone: five people at a long table with tea and a jigsaw."
        ),
        error_messages={"required": _("Say in a few words what the photo shows")},
    )
    agreed = forms.BooleanField(
        label=_("Everybody who can be recognised has agreed, and the photo is ours to use"),
        error_messages={"required": _("Ask everybody who can be recognised, then tick this")},
    )

    def clean_alt(self) -> str:
        return check_alt(self.cleaned_data["alt"])
