import time
import datetime as dt
import pytest
from django.core.management import call_command
from portal.sample.city import load_small
@pytest.mark.django_db
@pytest.mark.parametrize("today", ["2026-11-30"])
def test_load(today):
    call_command("load_areas", verbosity=0)
    a=time.time()
    load_small(seed=2026, today=dt.date.fromisoformat(today))
    print("LOAD", time.time()-a)
    a=time.time(); call_command("verify_minutes", all=True); print("VM", time.time()-a)
    a=time.time(); call_command("verify_followup"); print("VF0", time.time()-a)
    a=time.time(); call_command("verify_followup", simulate="2y"); print("VF", time.time()-a)
    from tests.portal.lifecycles import LIFECYCLES
    for m,l in LIFECYCLES:
        if m._meta.app_label=="roundtable":
            print(m.__name__, set(map(str,l.moves))-set(m.objects.values_list("state",flat=True)))
