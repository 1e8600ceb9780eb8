from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Site"

    def ready(self) -> None:
        from cms import navigation
        from cms.collections import follow_merged_listing
        from cms.demo.logins import for_signing_in
        from cms.editing.approval import news
        from directory.accounts import demo_logins, menu
        from directory.messages import rendering
        from directory.places import own_area

        demo_logins.register(for_signing_in)
        rendering.register_about_us(navigation.about_us)
        own_area.register_own_area(navigation.own_area)
        news.connect()
        follow_merged_listing.register_own()
        menu.register_item("Directory", "wagtailadmin_home", "wagtailadmin.access_admin", 80)
        menu.register_start("wagtailadmin.access_admin", "wagtailadmin_home", 80)
