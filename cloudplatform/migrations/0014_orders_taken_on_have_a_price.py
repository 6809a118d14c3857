from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("cloudplatform", "0013_agreed_prices"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=("accepted", "scheduled", "delivered", "rated", "broken"))
                | Q(price_cents__isnull=False),
                name="cloudplatform_order_taken_on_has_a_price",
            ),
        ),
    ]
