from django.db import migrations, models
from django.db.models import OuterRef, Subquery

TAKEN_ON = ["accepted", "scheduled", "delivered", "rated", "broken"]


def take_the_price_of_the_product(apps, schema_editor):
    order, product = apps.get_model("cloudplatform", "Order"), apps.get_model("cloudplatform", "Product")
    price = Subquery(product.objects.filter(pk=OuterRef("product_id")).values("price_cents")[:1])
    order.objects.filter(state__in=TAKEN_ON).update(price_cents=price)


class Migration(migrations.Migration):
    dependencies = [
        ("cloudplatform", "0012_public_events_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="price_cents",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(take_the_price_of_the_product, migrations.RunPython.noop),
    ]
