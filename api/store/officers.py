"""Officers' accounts, sessions, one-time invitations, switches, and the record of what was done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from api.ports import Officer
from api.sealing import Seal
from api.store import tables as t

ROLES = ("petugas", "supervisor", "kurator", "admin")


@dataclass(frozen=True)
class Account:
    """An officer with what signing in needs."""

    officer: Officer
    password_hash: str
    totp_seed: str | None
    totp_last_step: int


@dataclass(frozen=True)
class Session:
    officer: Officer
    csrf: str


def _officer(m: sa.RowMapping) -> Officer:
    return Officer(m["id"], m["name"], m["email"], m["role"], m["unit"])


class SqlOfficers:
    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self._c, self._seal = connection, seal

    async def add(
        self,
        *,
        email: str,
        name: str,
        role: str,
        unit: str | None,
        password_hash: str,
        totp_seed: str | None,
        now: datetime,
    ) -> Officer:
        """Insert an account. Raises `sqlalchemy.exc.IntegrityError` for an e-mail that is taken."""
        officer = Officer(str(uuid.uuid4()), name, email.lower(), role, unit)
        await self._c.execute(
            sa.insert(t.officers).values(
                id=officer.id,
                email=officer.email,
                name=name,
                role=role,
                unit=unit,
                password_hash=password_hash,
                totp_seed=self._seal.close(totp_seed, officer.id) if totp_seed else None,
                totp_last_step=0,
                active=True,
                created_at=now,
            )
        )
        return officer

    async def count(self) -> int:
        return int((await self._c.execute(sa.select(sa.func.count()).select_from(t.officers))).scalar_one())

    async def account(self, email: str) -> Account | None:
        """The active account of that e-mail."""
        query = sa.select(t.officers).where(t.officers.c.email == email.lower(), t.officers.c.active)
        row = (await self._c.execute(query)).one_or_none()
        if row is None:
            return None
        m = row._mapping
        seed = self._seal.open(m["totp_seed"], m["id"]) if m["totp_seed"] else None
        return Account(_officer(m), m["password_hash"], seed, m["totp_last_step"])

    async def get(self, officer_id: str) -> Officer | None:
        query = sa.select(t.officers).where(t.officers.c.id == officer_id, t.officers.c.active)
        row = (await self._c.execute(query)).one_or_none()
        return _officer(row._mapping) if row else None

    async def use_totp_step(self, officer_id: str, step: int) -> bool:
        """Burn a TOTP step; False if it, or a later one, was used before."""
        o = t.officers.c
        result = await self._c.execute(
            sa.update(t.officers)
            .where(o.id == officer_id, o.totp_last_step < step)
            .values(totp_last_step=step)
        )
        return result.rowcount == 1

    async def open_session(self, officer_id: str, token_hash: str, csrf: str, now: datetime) -> None:
        await self._c.execute(
            sa.insert(t.sessions).values(
                token_hash=token_hash, officer_id=officer_id, csrf=csrf, created_at=now, last_seen_at=now
            )
        )

    async def session(
        self, token_hash: str, now: datetime, idle: timedelta, absolute: timedelta
    ) -> Session | None:
        """The session of that token, unless it idled too long, is too old, or the account was deactivated."""
        s, o = t.sessions.c, t.officers.c
        query = (
            sa.select(t.officers, s.csrf)
            .join(t.sessions, s.officer_id == o.id)
            .where(
                s.token_hash == token_hash,
                s.last_seen_at > now - idle,
                s.created_at > now - absolute,
                o.active,
            )
        )
        row = (await self._c.execute(query)).one_or_none()
        return Session(_officer(row._mapping), row._mapping["csrf"]) if row else None

    async def touch_session(self, token_hash: str, now: datetime, every: timedelta) -> bool:
        """Note activity, at most once per `every`; True if something was written."""
        s = t.sessions.c
        result = await self._c.execute(
            sa.update(t.sessions)
            .where(s.token_hash == token_hash, s.last_seen_at < now - every)
            .values(last_seen_at=now)
        )
        return result.rowcount == 1

    async def end_session(self, token_hash: str) -> None:
        await self._c.execute(sa.delete(t.sessions).where(t.sessions.c.token_hash == token_hash))

    async def end_old_sessions(self, before: datetime) -> int:
        return (await self._c.execute(sa.delete(t.sessions).where(t.sessions.c.created_at < before))).rowcount

    async def invite(self, token_hash: str, role: str, expires_at: datetime) -> None:
        await self._c.execute(
            sa.insert(t.invitations).values(token_hash=token_hash, role=role, expires_at=expires_at)
        )

    async def use_invitation(self, token_hash: str, now: datetime) -> str | None:
        """Burn an invitation; its role, or None if there is none or it expired."""
        i = t.invitations.c
        result = await self._c.execute(
            sa.delete(t.invitations).where(i.token_hash == token_hash, i.expires_at > now).returning(i.role)
        )
        return result.scalar_one_or_none()


class SqlSwitches:
    """Off switches with author and reason; the newest row of a name counts, none means on."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._c = connection

    async def are_on(self, *names: str) -> bool:
        """Whether none of these is off."""
        s = t.switches.c
        newest = sa.select(sa.func.max(s.id)).where(s.name.in_(names)).group_by(s.name)
        query = sa.select(s.id).where(s.id.in_(newest), s.is_on.is_(False)).limit(1)
        return (await self._c.execute(query)).first() is None

    async def set(self, name: str, is_on: bool, author: str, reason: str, now: datetime) -> None:
        await self._c.execute(
            sa.insert(t.switches).values(name=name, is_on=is_on, author=author, reason=reason, created_at=now)
        )


class SqlAudit:
    def __init__(self, connection: AsyncConnection) -> None:
        self._c = connection

    async def record(
        self,
        now: datetime,
        action: str,
        *,
        officer_id: str | None,
        target: str | None = None,
        detail: str | None = None,
    ) -> None:
        """One line of who did what; details never hold a citizen's words."""
        await self._c.execute(
            sa.insert(t.audit).values(
                created_at=now, officer_id=officer_id, action=action, target=target, detail=detail
            )
        )
