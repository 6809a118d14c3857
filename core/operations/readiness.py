"""Readiness checks: what an installation still lacks before it may be opened (`open_city` and its page)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.utils.timezone import localtime

from core.operations import backups, health

SKEW_MAX: Final = timedelta(seconds=5)  # between the clock of the web server and the database's
LOCAL_MAIL: Final = ("console", "locmem", "dummy", "filebased", "core.messages.mailbox")
LOCAL_SMS: Final = ("core.messages.sms.", "core.messages.mailbox.")


@dataclass(frozen=True)
class Check:
    """
    The result of one readiness check; `words` say what was found or what to do. `is_required`: the city is not opened
    without.
    """

    name: str
    is_ready: bool
    words: str
    is_required: bool = False


@dataclass(frozen=True)
class Way:
    """The proxies of a request: how many addresses X-Forwarded-For held, and the one taken for the client's."""

    hops: int
    address: str


def checks(*, at: datetime, way: Way | None = None) -> list[Check]:
    """Run all readiness checks; the proxy can only be checked by a request that came through it."""
    return [*_help(), _mail(), _sms(), _time(at), _proxy(way), _backup(at), *_services(at)]


def missing_contacts() -> list[str]:
    """The settings of the help page that are empty; people must know whom to ask."""
    return [name for name in ("SITE_HELPLINE", "SITE_CONTACT") if not getattr(settings, name).strip()]


def _help() -> Iterator[Check]:
    missing = missing_contacts()
    words = (
        f"请设置 {'、'.join(missing)}，页脚、帮助页、出错页都要写。" if missing else settings.SITE_HELPLINE
    )
    yield Check("求助电话和联系方式", not missing, words, is_required=True)


def _mail() -> Check:
    name = "邮件"
    if any(local in settings.EMAIL_BACKEND for local in LOCAL_MAIL):
        return Check(name, False, "邮件只写在本机，发不出去。请设置 EMAIL_BACKEND 和 EMAIL_HOST。")
    try:
        with get_connection(fail_silently=False):
            pass
    except Exception as error:  # the server may refuse in any way it likes
        return Check(name, False, f"连不上邮件服务器 {settings.EMAIL_HOST}：{type(error).__name__}。")
    return Check(name, True, f"邮件服务器 {settings.EMAIL_HOST} 连得上。")


def _sms() -> Check:
    if settings.SMS_GATEWAY.startswith(LOCAL_SMS):
        return Check(
            "短信", False, "短信只写在本机，市民收不到验证码。请设置 SMS_GATEWAY 为短信服务商的网关。"
        )
    return Check("短信", True, settings.SMS_GATEWAY)


def _time(at: datetime) -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        skew = abs(cursor.fetchone()[0] - at)
    if settings.TIME_ZONE != "Asia/Shanghai" or settings.CELERY_TIMEZONE != settings.TIME_ZONE:
        return Check("时间", False, "时区应是 Asia/Shanghai。")
    if skew > SKEW_MAX:
        return Check("时间", False, f"服务器和数据库的钟差 {skew.total_seconds():.0f} 秒，请先对时。")
    return Check("时间", True, "时区是 Asia/Shanghai，服务器和数据库的钟一致。")


def _proxy(way: Way | None) -> Check:
    name, count = "反向代理", settings.TRUSTED_PROXIES
    if way is None:
        return Check(name, True, f"TRUSTED_PROXIES 是 {count}；用浏览器打开开通页可以核对。")
    if way.hops > count:
        return Check(
            name, False, f"前面有 {way.hops} 层代理，TRUSTED_PROXIES 却是 {count}：全市会被当成同一个地址。"
        )
    if way.hops < count:
        return Check(name, False, f"TRUSTED_PROXIES 是 {count}，转发地址却只有 {way.hops} 个：地址可以伪造。")
    return Check(name, True, f"您的地址显示为 {way.address}。不对的话，请改 TRUSTED_PROXIES。")


def _backup(at: datetime) -> Check:
    problem = backups.problem_of(settings.BACKUP_DIR)
    if problem:
        return Check("备份", False, problem)
    kept = backups.kept_at(Path(settings.BACKUP_DIR))
    if not kept:
        return Check("备份", False, "还没有备份过。每天 1:30 自动备份；现在就备：manage.py backup。")
    try:
        last = backups.read(kept[0]).made_at
    except backups.BackupDamaged as refusal:
        return Check("备份", False, str(refusal))
    words = f"{settings.BACKUP_DIR}，最近一次 {localtime(last):%Y-%m-%d %H:%M}。"
    if at - last > backups.OLD_AFTER:
        return Check("备份", False, f"{words}已经超过两天，请看日志，或运行 manage.py backup。")
    return Check("备份", True, words)


def _services(at: datetime) -> Iterator[Check]:
    names = {"database": "数据库", "cache": "Redis", "worker": "后台任务", "clock": "定时任务"}
    for part, state in health.report(at=at).items():
        yield Check(names.get(part, part), state == "ok", "正常" if state == "ok" else "没有响应，请看日志。")
