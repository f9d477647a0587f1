"""The help of each loss names what it takes, and its example runs as it stands and prints what it says; so do those
of layers.
"""

from __future__ import annotations

import doctest
import inspect

import pytest

import symnn
from symnn.expr import Node
from symnn.nets import layers, losses
from symnn.nets.loss import Loss


def failures(docstring: str, name: str) -> tuple[int, int]:
    found = doctest.DocTestParser().get_doctest(docstring, {}, name, None, None)
    result = doctest.DocTestRunner(verbose=False).run(found, out=lambda _: None)
    return result.failed, result.attempted


@pytest.mark.parametrize("name", sorted(losses.TABLE))
def test_the_example_of_a_loss_prints_what_its_help_says(name: str) -> None:
    loss = losses.find(name)
    shown = inspect.getdoc(loss) or ""
    failed, attempted = failures(shown, name)
    assert not failed
    assert attempted >= 4
    assert [letter for letter in (*loss.given, *loss.parameters) if f"\n{letter} " not in shown] == []
    assert loss.targets in shown


@pytest.mark.parametrize("name", ["huber", "softmax_cross_entropy", "info_nce"])
def test_a_wrong_line_of_an_example_would_be_noticed(name: str) -> None:
    shown = inspect.getdoc(losses.find(name)) or ""
    assert failures(shown.replace("    'proved'", "    'refuted'"), name)[0] == 1
    lines = shown.splitlines()
    k = next(k for k, line in enumerate(lines) if line.endswith("step.shown")) + 1
    assert failures("\n".join([*lines[:k], lines[k] + " + 1", *lines[k + 1 :]]), name)[0] == 1


def test_the_class_keeps_its_own_words_and_a_loss_of_ones_own_has_no_example() -> None:
    assert "entries" in (inspect.getdoc(Loss) or "")

    def entries(a: Node, y: Node) -> Node:
        return a * y

    own = Loss(name="own", entries=entries, targets="signs")
    assert inspect.getdoc(own) == "own\n\ntarget       signs, in the shape of the output"


def test_a_loss_that_is_asked_for_as_an_attribute_is_told_with_its_help() -> None:
    with pytest.raises(AttributeError, match=r"help\(symnn\.losses\.find\('huber'\)\)"):
        symnn.losses.__getattr__("huber")


@pytest.mark.parametrize("name", sorted(layers.TABLE))
def test_the_example_of_a_layer_prints_what_its_help_says(name: str) -> None:
    shown = inspect.getdoc(layers.TABLE[name]) or ""
    failed, attempted = failures(shown, name)
    assert not failed
    assert attempted >= 3
    assert f"{name}(" in shown.partition("Example:")[2]


def test_a_member_of_a_family_ends_with_its_example() -> None:
    shown = inspect.getdoc(layers.TABLE["Conv2d"]) or ""
    assert shown.index("kernel") < shown.index("Example:")
    lines = shown.splitlines()
    assert lines[-1] == "    ['dW1', 'db1']"
    assert failures("\n".join([*lines[:-1], "    ['dW1']"]), "Conv2d")[0] == 1
