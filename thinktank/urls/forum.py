from django.urls import path

from thinktank.views import forum, papers

urlpatterns = [
    path("thinktank/forum/", forum.forum_list, name="forum_list"),
    path("thinktank/forum/<int:year>/", forum.forum, name="forum"),
    path("thinktank/forum/<int:year>/programme.ics", forum.calendar, name="forum_calendar"),
    path("thinktank/forum/<int:year>/register/", forum.register, name="register"),
    path("thinktank/forum/<int:year>/door/", forum.door, name="forum_door"),
    path("thinktank/forum/<int:year>/papers/<int:number>/", forum.printed_paper, name="printed_paper"),
    path("thinktank/forum/<int:year>/write/", papers.new_paper, name="new_paper"),
    path("thinktank/registrations/<int:pk>/cancel/", forum.cancel_registration, name="cancel_registration"),
    path("thinktank/registrations/<int:pk>/certificate/", forum.certify, name="certify"),
    path("thinktank/papers/<int:pk>/", papers.paper, name="paper"),
    path("thinktank/papers/<int:pk>/edit/", papers.edit_paper, name="edit_paper"),
    path("thinktank/papers/<int:pk>/submit/", papers.submit_paper, name="submit_paper"),
    path("thinktank/papers/<int:pk>/do/<str:verb>/", papers.act, name="paper_act"),
]
