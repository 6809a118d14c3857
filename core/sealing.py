from datetime import datetime


def seal(*, at: datetime) -> None: ...
