"""A prompt becomes an answer of a chat server, by the openai client, with retries and time-outs."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from models.guests import not_installed
from models.llm.endpoint import Endpoint
from models.llm.faults import (
    ENGINE,
    GoneError,
    NoAnswerError,
    PassingError,
    RefusedError,
    cannot,
    translated,
)
from models.llm.schema import NAME
from models.llm.transport import make_http_client
from pipeline.config import LanguageModelSettings
from pipeline.errors import ConfigError, did_you_mean

INSTALL = "pip install 'rapport[llm]'"
FORMS = ("json_schema", "json_object", "plain")
"""how an answer is bound to its form, strictest first; a server that refuses gets the next"""
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
"""a server that wants a longer pause is not waited for"""
AGAIN_TEMPERATURE = 0.3
"""at 0 a model that answered badly would answer the same again"""
_BUILD = re.compile(r"(:latest|[-@]\d{4}-?\d{2}-?\d{2})")
"""what a server may add to the name of the model that was asked for"""
_NAME = re.compile(r"[\w./:@+-]{1,100}")

Sleep = Callable[[float], None]
Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Said:
    """
    What came back.

    text       of the message, as the model wrote it
    served_by  the model, and its build where told, as the server named them
    form       one of FORMS
    tokens_in, tokens_out   as the server counted them; 0 where it does not
    """

    text: str
    served_by: str
    form: str
    tokens_in: int = 0
    tokens_out: int = 0


class Chat:
    """
    One model of one endpoint. Nothing is sent before `load`.

    What fails for now (5xx, 429, time-outs, connections that drop, answers cut off) is tried again,
    each time after twice the pause or after as long as the server says.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        settings: LanguageModelSettings,
        *,
        sleep: Sleep = time.sleep,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._sleep = sleep
        self._environment = environment
        self._client: Any = None
        self._form = 0
        self._proven = False
        self._steady = True

    def load(self) -> None:
        """
        The client, and a look whether the server is up and has the model.

        Raises EngineError, ConfigError.
        """
        try:
            import openai
        except ImportError as error:
            raise not_installed(ENGINE, "openai", INSTALL) from error
        key, timeout_s = self._key(), self._settings.timeout_s
        http = make_http_client(self._endpoint, timeout_s=timeout_s, has_key=bool(key))
        self._client = openai.OpenAI(
            base_url=self._endpoint.url,
            api_key=key or "none",
            max_retries=0,
            timeout=http.timeout,
            http_client=http,
        )
        try:
            listed = self._patiently(self._listed)
        except NoAnswerError as error:
            raise cannot(self._endpoint, f"cannot be used: {error}; is it running?") from None
        if listed and not any(_is_same(self._settings.model, name) for name in listed):
            near = did_you_mean(self._settings.model, listed)
            raise cannot(self._endpoint, f"has no model {self._settings.model!r}; {near}")

    def ask(self, system: str, user: str, schema: Mapping[str, Any], *, again: int = 0) -> Said:
        """
        The model's answer.

        again  how often the same was asked before: another answer is wanted

        Raises NoAnswerError when this request got none, EngineError when no other will.
        """
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        while True:
            try:
                said = self._patiently(lambda: self._once(messages, schema, again))
            except RefusedError as refused:
                self._ask_for_less(refused)
            except GoneError:
                raise
            except NoAnswerError:
                if self._proven or not self._step_down():
                    raise
            else:
                self._proven = True
                return said

    def close(self) -> None:
        """Lets go of the connections."""
        if self._client is not None:
            self._client.close()

    def _key(self) -> str:
        name = self._settings.key_variable
        if not name:
            return ""
        key = self._environment.get(name, "").strip()
        if not key or not key.isascii() or not key.isprintable():
            raise ConfigError(
                f"config: language_model.key_variable: no key in the environment variable {name}; "
                "set it, or empty this setting where the server needs none"
            )
        return key

    def _patiently(self, attempt: Callable[[], Got]) -> Got:
        """Again after what may pass; raises NoAnswerError when it does not."""
        wait_s, left = FIRST_WAIT_S, self._settings.retries
        while True:
            try:
                return attempt()
            except PassingError as passing:
                pause_s = wait_s if passing.wait_s is None else passing.wait_s
                if left == 0 or pause_s > LONGEST_WAIT_S:
                    raise (GoneError if passing.gone else NoAnswerError)(str(passing)) from None
            self._sleep(pause_s)
            wait_s, left = min(2 * wait_s, LONGEST_WAIT_S), left - 1

    def _once(self, messages: Sequence[Any], schema: Mapping[str, Any], again: int) -> Said:
        form = FORMS[self._form]
        request: dict[str, Any] = {"model": self._settings.model, "messages": messages}
        if form == "json_schema":
            shape = {"name": NAME, "strict": True, "schema": schema}
            request["response_format"] = {"type": form, "json_schema": shape}
        elif form == "json_object":
            request["response_format"] = {"type": form}
        if self._steady:
            request |= {"temperature": AGAIN_TEMPERATURE if again else 0.0, "seed": again}
        with self._translated():
            raw = self._client.chat.completions.with_raw_response.create(**request)
        return self._said(_parsed(raw.content), form)

    def _listed(self) -> list[str]:
        """The models the server tells of; none where it does not."""
        try:
            with self._translated():
                raw = self._client.models.with_raw_response.list()
        except RefusedError:
            return []
        data = _parsed(raw.content).get("data")
        listed = data if isinstance(data, list) else []
        names = [one.get("id") for one in listed if isinstance(one, dict)]
        return [name for name in names if isinstance(name, str) and _NAME.fullmatch(name)]

    def _translated(self) -> AbstractContextManager[None]:
        timeout_s, variable = self._settings.timeout_s, self._settings.key_variable
        return translated(self._endpoint, timeout_s=timeout_s, key_variable=variable)

    def _said(self, payload: Mapping[str, Any], form: str) -> Said:
        """The message of a chat completion. Raises PassingError, EngineError (another model)."""
        model, build = payload.get("model"), payload.get("system_fingerprint")
        if isinstance(model, str) and model and not _is_same(self._settings.model, model):
            shown = model if _NAME.fullmatch(model) else "another model"
            raise cannot(
                self._endpoint,
                f"answered with {shown}, not {self._settings.model}; set language_model.model",
            )
        try:
            text = payload["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError):
            text = None
        if not isinstance(text, str):
            raise PassingError("an answer without a message")
        named = [name for name in (model, build) if isinstance(name, str) and _NAME.fullmatch(name)]
        usage = payload.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        tokens_in, tokens_out = (
            _count(usage.get(k)) for k in ("prompt_tokens", "completion_tokens")
        )
        return Said(text, " ".join(named), form, tokens_in, tokens_out)

    def _ask_for_less(self, refused: RefusedError) -> None:
        """What the server may be refusing is left out; raises where there is nothing more."""
        if refused.status in (404, 405):
            what = f"has no model {self._settings.model!r}, or no chat at this address"
            raise cannot(
                self._endpoint, f"{what}; check language_model.endpoint and model"
            ) from None
        if self._steady and refused.about & {"temperature", "seed"}:
            self._steady = False
        elif self._proven:
            long = "context" in refused.about
            hint = "; its context is too short for a window" if long else ""
            raise NoAnswerError(f"{refused}{hint}") from None
        elif not self._step_down():
            what = f"refuses every form of request (status {refused.status})"
            raise cannot(
                self._endpoint, f"{what}; check that its context holds 8,000 tokens"
            ) from None

    def _step_down(self) -> bool:
        """Answers bound less strictly from now on; False where they are not bound at all."""
        if self._form + 1 == len(FORMS):
            return False
        self._form += 1
        return True


def _is_same(asked: str, served: str) -> bool:
    """
    Whether a server's name for a model is the one asked for, or names a build of it.

    >>> _is_same("qwen3:8b", "qwen3:8b"), _is_same("gpt-4o", "gpt-4o-2024-08-06")
    (True, True)
    >>> _is_same("gpt-4o", "gpt-4o-mini")
    False
    """
    asked, served = asked.lower(), served.lower()
    return served.startswith(asked) and (
        served == asked or _BUILD.fullmatch(served, len(asked)) is not None
    )


def _parsed(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a response. Raises PassingError."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise PassingError("an answer that was cut off or is no JSON") from None
    if not isinstance(payload, dict):
        raise PassingError("an answer that is no chat completion")
    return payload


def _count(given: object) -> int:
    return given if type(given) is int and given > 0 else 0
