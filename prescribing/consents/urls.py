"""The page of all consents of one person, and taking them back."""

from django.urls import path

from prescribing.consents import views

CONSENTS = "people/<uuid:pk>/consents/"
urlpatterns = [
    path(CONSENTS, views.consents, name="consents"),
    path(f"{CONSENTS}withdraw/", views.withdraw_all, name="consents_withdraw"),
    path(f"{CONSENTS}<uuid:consent>/withdraw/", views.withdraw_one, name="consent_withdraw"),
]
