"""django-two-factor-auth's pages under the namespace its own templates and redirects use."""

from django.urls import path
from two_factor.views import QRGeneratorView, SetupCompleteView

from directory.accounts.codes import BackupCodes, RemoveSecondFactor, SetUpSecondFactor, YourCodes
from directory.accounts.signing_in import SignIn

app_name = "two_factor"
urlpatterns = [
    path("signin/", SignIn.as_view(), name="login"),
    path("account/codes/", YourCodes.as_view(), name="profile"),
    path("account/codes/setup/", SetUpSecondFactor.as_view(), name="setup"),
    path("account/codes/square/", QRGeneratorView.as_view(), name="qr"),
    path("account/codes/done/", SetupCompleteView.as_view(), name="setup_complete"),
    path("account/codes/backup/", BackupCodes.as_view(), name="backup_tokens"),
    path("account/codes/remove/", RemoveSecondFactor.as_view(), name="disable"),
]
