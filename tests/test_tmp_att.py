import datetime as dt
from django.db import transaction
from core.models import Attachment
from tests.portal.test_sample_again import load, number_from_the_start, UNSTABLE, TODAY
from portal.sample.city import load_small
from django.core.management import call_command
import pytest
@pytest.mark.django_db
def test_x():
    call_command("load_areas", verbosity=0)
    def one():
        with transaction.atomic():
            number_from_the_start(); load_small(seed=2026, today=TODAY)
            fields=[f for f in Attachment._meta.concrete_fields if not f.primary_key and f.name not in UNSTABLE]
            r=[{f.name:repr(f.value_from_object(a)) for f in fields}|{"a_x":0} for a in Attachment.objects.order_by("pk")]
            transaction.set_rollback(True)
        return r
    a=one(); b=one()
    print(len(a),len(b)); import collections; c=collections.Counter(x["sha256"] for x in a); print("dups",[(k,v) for k,v in c.items() if v>1][:5]); key=lambda x:(x["sha256"],x["name"],x["uploaded_at"]); a.sort(key=key); b.sort(key=key)
    for x,y in zip(a,b):
        d={k:(x[k],y[k]) for k in x if x[k]!=y[k] and not k.startswith('a_')}
        if d: print(x.get('name'),d)
    assert 0
