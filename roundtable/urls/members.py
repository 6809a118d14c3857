from django.urls import path

from roundtable.views import delegates, live, members, minutes, scribes

urlpatterns = [
    path("workbench/roundtable/", members.desk, name="desk"),
    path("workbench/roundtable/propose/", members.propose, name="propose"),
    path("workbench/roundtable/items/<int:pk>/", members.item, name="item"),
    path("workbench/roundtable/items/<int:pk>/papers/", members.add_paper, name="add_paper"),
    path("workbench/roundtable/items/<int:pk>/withdraw/", members.withdraw_item, name="withdraw_item"),
    path("workbench/roundtable/invitations/<int:pk>/", members.invitation, name="invitation"),
    path("workbench/roundtable/advice/<int:pk>/", members.advice, name="advice"),
    path("workbench/roundtable/ballots/<int:pk>/", delegates.cast, name="cast"),
    path("workbench/roundtable/notes/<int:pk>/", scribes.note, name="note"),
    path("workbench/roundtable/paragraphs/<int:pk>/", minutes.paragraph, name="paragraph"),
    path("workbench/roundtable/paragraphs/<int:pk>/correct/", minutes.correct, name="correct"),
    path("workbench/roundtable/corrections/<int:pk>/", minutes.answer_correction, name="answer_correction"),
    path("workbench/roundtable/countersign/<int:pk>/", minutes.countersign, name="countersign"),
    path("workbench/roundtable/excerpts/<int:pk>.docx", minutes.excerpt, name="excerpt"),
    path("workbench/roundtable/excerpts/<int:pk>/acknowledge/", minutes.acknowledge, name="acknowledge"),
    path("workbench/roundtable/<slug:number>/minutes/", minutes.minutes, name="minutes"),
    path("workbench/roundtable/<slug:number>/minutes/frame/", minutes.frame, name="minutes_frame"),
    path("workbench/roundtable/<slug:number>/minutes/do/<slug:deed>/", minutes.do, name="minutes_do"),
    path("workbench/roundtable/<slug:number>/adopt/", minutes.adopt, name="adopt"),
    path("workbench/roundtable/<slug:number>/", delegates.day_page, name="day"),
    path("workbench/roundtable/<slug:number>/live/", live.live, name="live"),
    path("workbench/roundtable/<slug:number>/live/<slug:deed>/", live.act, name="live_act"),
]
