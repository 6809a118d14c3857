"""Client addresses of requests, behind a configured number of trusted proxies."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX: Final = 64  # one household or one phone gets that many addresses at once


def forwarded(request: HttpRequest) -> list[str]:
    """The addresses of X-Forwarded-For, the nearest proxy's last."""
    return [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]


def client_address(request: HttpRequest) -> str:
    """
    The IP address of the client.

    With TRUSTED_PROXIES = n the n-th address from the end of X-Forwarded-For was written by a proxy of ours; whatever
    stands before it anybody may have written. With 0, or too few of them, the connection itself counts.
    """
    heard = forwarded(request)
    count = settings.TRUSTED_PROXIES
    if count and len(heard) >= count:
        return heard[-count]
    return str(request.META.get("REMOTE_ADDR") or "")


def client_network(request: HttpRequest) -> str:
    """The client's network for rate limits: an IPv4 address or an IPv6 prefix, since one person holds a whole one."""
    address = client_address(request)
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network(f"{known}/{IPV6_PREFIX}", strict=False).network_address)
