"""Pages that gather from many apps, and what the site says about itself. All names are `portal:<name>`."""

from django.urls import path

from portal.views import (
    alliances,
    components,
    consult,
    coverage,
    handover,
    home,
    members,
    mine,
    notes,
    opening,
    projects,
    workbench,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("counting/", home.counting, name="counting"),
    path("members/alliances/", alliances.alliance_list, name="alliances"),
    path("members/alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("members/alliances/<int:pk>/calendar.ics", alliances.feed, name="alliance_feed"),
    path("members/<int:pk>/", members.member, name="member"),
    path("members/<int:pk>/events/", members.held, name="member_events"),
    path("members/responsibilities/", members.responsibilities, name="responsibilities"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/export.<str:kind>", projects.project_sheet, name="project_sheet"),
    path("projects/money/", projects.city_money, name="city_money"),
    path("projects/coverage/", coverage.coverage, name="coverage"),
    path("projects/coverage.<str:kind>", coverage.coverage_sheet, name="coverage_sheet"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/sharing/", projects.shared, name="project_sharing"),
    path("projects/<int:pk>/news/", projects.news, name="project_news"),
    path("projects/<int:pk>/consult/", consult.ask_about_project, name="consult"),
    path("me/", mine.mine, name="mine"),
    path("workbench/", workbench.workbench, name="workbench"),
    path("workbench/duties/", workbench.duty_list, name="duties"),
    path("workbench/month.xlsx", workbench.month_sheet, name="month_sheet"),
    path("workbench/seat/<int:pk>/", workbench.take_seat, name="take_seat"),
    path("workbench/seats/<int:pk>/hand-over/", handover.hand_over, name="hand_over"),
    path("open/", opening.open_city, name="open_city"),
    path("help/", notes.help_page, name="help"),
    path("demo/messages/", notes.demo_messages, name="demo_messages"),
    path("accessibility/", notes.accessibility, name="accessibility"),
    path("privacy/", notes.privacy, name="privacy"),
    path("terms/", notes.terms, name="terms"),
    path("components/", components.sheet, name="components"),
]
