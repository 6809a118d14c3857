"""
Running projects, cases, replication, brands.

Columns: visitor, citizen, a clerk of the lead, a clerk of a signed partner, a clerk of another institution, city staff.
"""

from tests.permissions.empower_world import world

PEOPLE = ("visitor", "citizen", "lead", "partner", "stranger", "city")

__all__ = ["PEOPLE", "PERMISSIONS", "world"]

PERMISSIONS: dict[str, str] = {
    "POST cloudplatform:answer_link": "302 404 422 404 404 404",
    "cloudplatform:link_event": "302 404 404 200 404 404",
    "cloudplatform:link_product": "302 404 404 200 404 404",
    "cloudplatform:project_links": "302 404 200 200 404 404",
    "portal:city_money": "200 200 200 200 200 200",
    "portal:coverage": "200 200 200 200 200 200",
    "portal:coverage_sheet": "200 200 200 200 200 200",
    "portal:project": "200 200 200 200 200 200",
    "portal:project_list": "200 200 200 200 200 200",
    "portal:project_news": "200 200 200 200 200 200",
    "portal:project_sharing": "200 200 200 200 200 200",
    "portal:project_sheet": "200 200 200 200 200 200",
    "projects:adopt": "302 403 200 200 200 200",
    "projects:adopt_key_work": "302 404 200 404 404 404",
    "projects:brand": "302 404 200 404 404 404",
    "POST projects:brand_act": "302 404 422 404 404 404",
    "projects:brand_list": "302 403 200 200 200 200",
    "projects:brands": "200 200 200 200 200 200",
    "POST projects:cancel_entry": "302 404 422 404 404 404",
    "projects:case": "302 404 200 404 404 404",
    "POST projects:case_act": "302 404 422 404 404 404",
    "projects:case_list": "302 403 200 200 200 200",
    "projects:case_word": "200 200 200 200 200 200",
    "projects:edit_case": "302 404 200 404 404 404",
    "projects:entry": "302 404 200 200 404 404",
    "projects:evidence": "302 404 200 200 404 404",
    "POST projects:evidence_act": "302 404 404 422 404 404",
    "projects:evidence_list": "302 404 200 200 404 404",
    "projects:key_work": "302 403 200 200 200 200",
    "projects:library": "200 200 200 200 200 200",
    "projects:milestone": "302 404 200 200 404 404",
    "POST projects:milestone_act": "302 404 404 422 404 404",
    "projects:money": "302 404 200 200 404 404",
    "projects:new_case": "302 404 200 200 404 404",
    "projects:plan": "302 404 200 200 404 404",
    "projects:project_coverage": "302 404 200 200 404 404",
    "projects:project_news": "302 404 200 200 404 404",
    "projects:published_case": "200 200 200 200 200 200",
    "projects:replication": "302 404 200 404 200 404",
    "POST projects:replication_act": "302 404 422 404 404 404",
    "projects:replication_list": "302 403 200 200 200 200",
    "projects:shared_use": "302 404 200 200 404 404",
    "POST projects:shared_use_act": "302 404 422 404 404 404",
    "projects:sharing": "302 404 200 200 404 404",
    "POST projects:stop_serving": "302 404 302 404 404 404",
    "POST projects:unlink_news": "302 404 302 404 404 404",
}
