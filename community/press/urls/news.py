from django.urls import path

from community.press.views import briefs, circulars, feeds, news, newsroom

urlpatterns = [
    path("news/", news.news_list, name="news_list"),
    path("news/feed.xml", feeds.AtomNews(), name="news_atom"),
    path("news/rss.xml", feeds.RssNews(), name="news_rss"),
    path("news/circulars/", circulars.circular_list, name="circular_list"),
    path("news/circulars/<int:pk>/", circulars.circular, name="circular"),
    path("news/circulars/<int:pk>/ranking.xlsx", circulars.circular_xlsx, name="circular_xlsx"),
    path("news/circulars/<int:pk>/circular.docx", circulars.circular_docx, name="circular_docx"),
    path("news/<int:pk>/", news.news_item, name="news_item"),
    path("workbench/briefs/", briefs.brief_list, name="brief_list"),
    path("workbench/briefs/new/", briefs.new_brief, name="new_brief"),
    path("workbench/briefs/points/", briefs.brief_points, name="brief_points"),
    path("workbench/briefs/<int:pk>/", briefs.brief, name="brief"),
    path("workbench/briefs/<int:pk>/edit/", briefs.edit_brief, name="edit_brief"),
    path(
        "workbench/briefs/<int:pk>/photos/<int:photo>/remove/",
        briefs.remove_brief_photo,
        name="remove_brief_photo",
    ),
    path("workbench/briefs/<int:pk>/<str:verb>/", briefs.act_on_brief, name="act_on_brief"),
    path("workbench/news/", newsroom.newsroom, name="newsroom"),
    path("workbench/news/new/", newsroom.new_news, name="new_news"),
    path("workbench/news/<int:pk>/", newsroom.news_draft, name="news_draft"),
    path("workbench/news/<int:pk>/edit/", newsroom.edit_news, name="edit_news"),
    path("workbench/news/<int:pk>/submit/", newsroom.submit_news, name="submit_news"),
]
