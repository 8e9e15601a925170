"""Addresses."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from attendance.kiosk import kiosk
from custr.own_password import ChangePassword
from custr.signing_in import SignIn
from mis.health import alive, ready
from mis.metrics import metrics

handler500 = "custr.pages.fault"
urlpatterns = [
    path("", include("attendance.urls")),
    path("", include("mis.urls")),
    path("login/", SignIn.as_view(), name="login"),
    path("password/", ChangePassword.as_view(), name="change_password"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("api/", include("attendance.api.urls")),
    path("kiosk/", kiosk, name="kiosk"),
    path("healthz", alive, name="alive"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]
