from django.urls import path

from roundtable.views import archive, delegates, minutes, public, resolutions

urlpatterns = [
    path("roundtable/", public.index, name="index"),
    path("roundtable/search/", archive.search, name="search"),
    path("roundtable/records/", archive.records, name="records"),
    path("roundtable/records/<int:pk>/", archive.record, name="record"),
    path("roundtable/resolutions/", resolutions.register, name="register"),
    path("roundtable/resolutions/export.<str:kind>", resolutions.export, name="register_export"),
    path("roundtable/resolutions/<slug:number>/", resolutions.resolution, name="resolution"),
    path("roundtable/<slug:number>/", public.meeting, name="meeting"),
    path("roundtable/<slug:number>/calendar.ics", public.calendar, name="calendar"),
    path("roundtable/<slug:number>/minutes.<slug:kind>", minutes.document, name="document"),
    path("roundtable/<slug:number>/print/<slug:what>.<str:kind>", public.printed, name="printed"),
    path("roundtable/<slug:number>/sign-in/<str:code>/", delegates.sign_in, name="sign_in"),
]
