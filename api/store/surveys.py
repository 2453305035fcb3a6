"""Survey answers; a row leads to no person and no conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from api.store import tables as t


class SqlSurveys:
    def __init__(self, connection: AsyncConnection) -> None:
        self._c = connection

    async def add(
        self,
        *,
        office: str,
        unit: str | None,
        service: str | None,
        answers: Mapping[str, int | None],
        comment: str | None,
        day: datetime,
    ) -> None:
        await self._c.execute(
            sa.insert(t.survey_responses).values(
                office=office, unit=unit, service=service, comment=comment, created_at=day, **answers
            )
        )

    async def between(self, office: str, start: datetime, end: datetime) -> Sequence[sa.RowMapping]:
        """An office's answers from `start` up to, not including, `end`."""
        s = t.survey_responses.c
        query = sa.select(t.survey_responses).where(
            s.office == office, s.created_at >= start, s.created_at < end
        )
        return (await self._c.execute(query.order_by(s.id))).mappings().all()
