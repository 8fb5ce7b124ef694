"""A request of an administrator's page: who asks, and the way of every change from the form to what it would do."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from bot.admin.changes import Difference, Proposal, Who, propose, version_of
from bot.admin.document import Document, Kind, Problems
from bot.console.admin.addresses import CHANGES, Administrator, address_of, list_of
from bot.console.admin.forms import Fields, fields_of
from bot.console.desk import AtDesk, Desk
from bot.console.errors import Change, Stale, sent_to
from bot.console.notices import notify
from bot.console.visit import Visit

# Said when the slug that a new thing would get is somebody else's.
TAKEN = "There is one like this already; look in the list."
# The version of a form that has none: no row has it.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sheet:
    request: Request
    visit: Visit
    desk: Desk

    @property
    def who(self) -> Who:
        return Who(self.visit.audit_user, self.visit.audit_name)

    async def fields(self) -> Fields:
        return await fields_of(self.request)

    async def show(self, template: str, *, problems: Problems | None = None, **context: Any) -> Response:
        status = 422 if problems else 200
        pages = self.desk.pages
        return await pages.show(
            self.request, f"admin/{template}", self.visit, status=status, problems=problems or {}, **context
        )

    def sent_to(self, address: str) -> Response:
        return sent_to(self.request, address)

    async def tell(self, words: str, *, problem: bool = False) -> None:
        async with self.desk.parts.sessions.begin() as session:
            await notify(session, self.visit.session_id, words, problem=problem)

    async def look(
        self, kind: Kind[Any], subject: str, after: Document, version: str | None, *, named_by: str = "name"
    ) -> Response | Problems:
        """The page that shows what the form would change, or what is wrong with the form. `version` None: it is new."""
        async with self.desk.parts.sessions() as session:
            proposal = await propose(session, kind, subject, after)
        if version is None and proposal.before is not None:
            return {named_by: TAKEN}
        if proposal.version != (version_of(None) if version is None else version or UNKNOWN):
            raise stale(proposal.differences, kind, subject)
        if proposal.problems:
            return proposal.problems
        if not proposal.differences:
            await self.tell("Nothing differs from what is there.")
            return self.sent_to(address_of(kind.name, subject))
        return await self._preview(proposal)

    async def _preview(self, proposal: Proposal) -> Response:
        kind, subject = proposal.kind, proposal.subject
        return await self.show(
            "preview.html",
            proposal=proposal,
            title=kind.title(subject, proposal.before or proposal.after),
            document=json.dumps(proposal.after.model_dump(mode="json"), ensure_ascii=False),
            back=list_of(kind.name) if proposal.before is None else address_of(kind.name, subject),
            changes=CHANGES,
        )


def stale(differences: list[Difference], kind: Kind[Any], subject: str) -> Stale:
    told = [Change(one.label, one.after, one.before) for one in differences]
    return Stale(told, back=address_of(kind.name, subject))


def sheet_of(request: Request, visit: Administrator, desk: AtDesk) -> Sheet:
    return Sheet(request, visit, desk)


ASheet = Annotated[Sheet, Depends(sheet_of)]
