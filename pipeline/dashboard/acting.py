"""What people do in the review room becomes acts of the workspace, and everybody sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.acts import Act, Person
from pipeline.dashboard.answers import AnswerError, admit, answering, body_of, said
from pipeline.dashboard.deeds import DeedError, act_of
from pipeline.dashboard.desk import desk
from pipeline.dashboard.reflecting import before_reflecting, hidden_from
from pipeline.dashboard.revisions import revision_of
from pipeline.dashboard.serving import NOT_HEARD, known_recording
from pipeline.dashboard.work_json import work_as_plain
from pipeline.store import Recording
from pipeline.store.tables import now
from pipeline.work import why_refused, work_of

MOST_ACTS = 200
LONGEST_BODY = 256_000


@answering
async def look(request: Request) -> Response:
    """
    GET ?after=N: people's work as this reader may see it.

    Where N is the last of it, its number and the reading's revision alone: roles change without
    an act. Browsers ask this again and again, so no conversation is read for it.
    """
    person = admit(request, request.path_params["recording"])
    return said(await run_in_threadpool(_look, request, person))


@answering
async def act(request: Request) -> Response:
    """
    POST {acts}: each is taken or refused by itself; one whose id is known was taken before.

    The author is who holds the pass, whatever the body says.
    """
    person = admit(request, request.path_params["recording"])
    if person is None:
        raise AnswerError(403, {"error": "say who you are first"})
    values = await body_of(request, longest=LONGEST_BODY)
    told = values.get("acts")
    if not isinstance(told, list):
        raise AnswerError(400, {"error": "a list of acts is needed"})
    if len(told) > MOST_ACTS:
        line = f"{len(told):,} acts at once; send at most {MOST_ACTS}"
        raise AnswerError(413, {"error": line})
    return said(await run_in_threadpool(_act, request, person, told))


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/recordings/{recording}/acts", look, methods=["GET"]),
    Route("/api/recordings/{recording}/acts", act, methods=["POST"]),
)


def _look(request: Request, person: Person | None) -> dict[str, object]:
    recording, here = known_recording(request), desk()
    last = here.workspace.last_act(recording.id)
    if request.query_params.get("after", "") != str(last):
        return _work(recording, person)
    return {"seq": last, "revision": revision_of(here.workspace, recording, here.reading)}


def _act(request: Request, person: Person, told: Sequence[object]) -> dict[str, object]:
    recording, workspace = known_recording(request), desk().workspace
    if recording.duration_ms is None:
        raise AnswerError(404, {"error": NOT_HEARD})
    acts = list(workspace.acts(recording.id))
    known, before = {one.id for one in acts}, len(acts)
    taken: list[str] = []
    refused: list[dict[str, str]] = []
    for one in told:
        id = _id_of(one)
        try:
            if id not in known:
                acts.append(_checked(one, acts, person, recording))
                known.add(id)
            taken.append(id)
        except DeedError as error:
            refused.append({"id": id, "error": str(error)})
    if len(acts) > before:
        workspace.add_acts(recording.id, acts[before:])
    return {"taken": taken, "refused": refused, "work": _work(recording, person)}


def _checked(told: object, acts: Sequence[Act], person: Person, recording: Recording) -> Act:
    act = act_of(
        told,
        by=person,
        at=_after(acts),
        duration_ms=recording.duration_ms or 0,
        codebook=desk().reading.codebook,
    )
    if why := why_refused(acts, act):
        raise DeedError(why)
    return act


def _after(acts: Sequence[Act]) -> datetime:
    """Now, but later than what was done before, though somebody set the clock back meanwhile."""
    moment = now()
    return max(moment, acts[-1].at + timedelta(microseconds=1)) if acts else moment


def _id_of(told: object) -> str:
    id = told.get("id") if isinstance(told, dict) else None
    return id[:64] if isinstance(id, str) else ""


def _work(recording: Recording, person: Person | None) -> dict[str, object]:
    """The number comes first: what is done meanwhile is then told once more, and never missed."""
    here = desk()
    seq = here.workspace.last_act(recording.id)
    acts = here.workspace.acts(recording.id)
    work = work_of(acts, person)
    if hidden_from(here.reading.settings.review, acts, person):
        work = before_reflecting(work, person)
    revision = revision_of(here.workspace, recording, here.reading)
    return {"seq": seq, "revision": revision, **work_as_plain(work, person)}
