"""Documents of one person. Nothing of them is below MEDIA_URL."""

from django.urls import path

from prescribing.documents import views

DOCUMENTS = "people/<uuid:pk>/documents/"
urlpatterns = [
    path(f"{DOCUMENTS}new/", views.add_document, name="document_new"),
    path(f"{DOCUMENTS}<uuid:document>/", views.document, name="document"),
    path(f"{DOCUMENTS}<uuid:document>/remove/", views.remove, name="document_remove"),
]
