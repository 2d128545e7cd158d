"""Every example in a docstring is true."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.test_house import modules, name_of

WITH_EXAMPLES = [path for path in modules() if ">>>" in path.read_text()]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name_of)
def test_the_examples_of_a_module_are_true(path: object) -> None:
    module = importlib.import_module(name_of(path))  # type: ignore[arg-type]
    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert not outcome.failed
