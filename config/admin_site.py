"""The bureau's site: django-unfold with our home page (config/admin_home is in portal)."""

from django.contrib.admin.apps import AdminConfig


class BureauAdminConfig(AdminConfig):
    default_site = "config.admin_site.site_class"


def site_class():  # type: ignore[no-untyped-def]
    """The site class, imported late: unfold needs the app registry."""
    from unfold.sites import UnfoldAdminSite

    return UnfoldAdminSite()
