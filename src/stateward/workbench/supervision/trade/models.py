"""Sales between enterprises, one row a contract and its goods."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class TradeSale(models.Model):
    """One sale. Seller and buyer are codes; at least one of them is an enterprise of the register.

    A sale tells of two enterprises, so it is read by the whole office alone. Missing goods or quantity stay missing.
    """

    SCOPE = None

    contract = models.CharField(max_length=120)
    seller = models.CharField(max_length=120, db_index=True)
    buyer = models.CharField(max_length=120, db_index=True)
    goods = models.CharField(max_length=120, blank=True)
    quantity = models.FloatField(null=True, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    day = models.DateField(db_index=True)
    file_name = models.CharField(max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["seller", "buyer", "contract", "goods"], name="sale_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.seller} → {self.buyer}"
