"""Routes of news and publicity."""

from community.press.urls import news, publicity

urlpatterns = [*news.urlpatterns, *publicity.urlpatterns]
