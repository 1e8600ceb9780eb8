"""Filled by the rooms."""

app_name = "prescribing"
urlpatterns: list = []
