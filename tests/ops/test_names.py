"""What is known of an operator stands on its record: outside of `ops` no text that is an operator's name states a fact.

Every such text is listed here with what it is instead. A new one is refused, and so is an entry of the list that no longer occurs.
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import symnn
from symnn import ops

ROOT = Path(symnn.__file__).parent
# what such a text is, and where it stands: file and names
WORDS: dict[str, dict[str, str]] = {
    "a kind of base, of generator or of variable: the algebra's own word for what it made": {
        "calculus/normal_form/algebra.py": "step",
        "calculus/normal_form/bases.py": "step",
        "calculus/normal_form/block_matrices.py": "inverse",
        "calculus/normal_form/determinants.py": "determinant inverse",
        "calculus/normal_form/function_algebra.py": "exp log step",
        "calculus/normal_form/inverses.py": "inverse",
        "calculus/normal_form/powers_beside.py": "inverse",
        "calculus/normal_form/rewriting.py": "exp inverse log step",
        "calculus/normal_form/whole_powers.py": "exp",
        "calculus/normal_form/folds.py": "exp",
        "calculus/printed_form/elementwise.py": "exp",
        "calculus/printed_form/rational.py": "sigmoid",
        "proof/equality/check_quotients.py": "abs exp log",
        "proof/inequality/eigenvalue_means.py": "determinant log",
        "proof/inequality/real_arithmetic.py": "exp inverse log",
    },
    "what a domain, a hypothesis or a symbol demands of a number": {
        "bridge/record_help.py": "positive",
        "bridge/rules_indices.py": "positive",
        "proof/depths/size_induction.py": "positive",
        "proof/expectations/expectation_order.py": "positive",
        "proof/limits/at_a_point.py": "positive",
        "proof/equality/one_hot_vectors.py": "positive",
        "claims/definite_matrices.py": "inverse",
        "claims/demands.py": "determinant positive",
        "claims/entrywise.py": "positive",
        "claims/hypotheses.py": "positive",
        "proof/equality/exceptions.py": "positive",
        "proof/gain/gains.py": "positive",
        "proof/gain/piecewise.py": "positive",
        "proof/inequality/descent.py": "positive",
        "proof/inequality/smt.py": "determinant positive",
        "proof/objectives/convexity.py": "positive",
        "proof/objectives/curve_sketch.py": "positive",
        "reading/typed/let_words.py": "positive",
        "reading/typed/language.py": "positive",
        "proof/depths/all_depths.py": "step",
        "proof/proof_lines/of_recursions.py": "step",
        "claims/properties/for_all_depths.py": "positive step",
    },
    "a step of a derivation or of an induction, the sign of a term, the scale of an axis": {
        "text/property_formulas.py": "step",
        "export/optimiser_steps.py": "step",
        "proof/depths/induction.py": "step",
        "proof/repair/nearest_formula.py": "sign",
        "proof/repair/edits.py": "sign",
        "reading/typed/syntax.py": "sign",
        "testing/factor_slips.py": "sign",
        "figures/plots.py": "log",
        "figures/interactive.py": "log step",
    },
    "a function of a field of numbers, which computes it": {
        "calculus/values/balls.py": "atan cos erf erfinv exp log sin tanh",
        "calculus/values/fields.py": "atan cos erf erfinv exp log sin tanh",
        "calculus/values/reals.py": "cos exp sin",
    },
    "an instruction of the plan": {
        "export/contraction.py": "inverse reciprocal",
        "export/flat_products.py": "inverse reciprocal",
    },
    "the spelling of a proof assistant, which has its own definitions": {
        "certificates/*": "*",
    },
    "the name of an operation in PyTorch's graphs": {
        "reading/modules/exported.py": "batch_norm floor",
    },
    "the spelling of a target": {
        "figures/formula_data.py": "*",
        "export/targets/c/c_operators.py": "*",
        "export/targets/c/c_writer.py": "determinant",
        "export/targets/onnx/onnx_operators.py": "*",
        "export/targets/torch/torch_operators.py": "*",
        "export/targets/numpy/operators.py": "*",
        "export/targets/python/scalar_operators.py": "*",
        "export/targets/python/scalar_writer.py": "power",
    },
    "the name of a layer, the activation that a loss goes with, or that an example shows": {
        "nets/layers/layer_normalisation.py": "layer_norm",
        "cli/main.py": "tanh",
        "cli/network_request.py": "tanh",
        "nets/layers/dense.py": "softmax",
        "nets/loss.py": "softmax",
        "nets/losses/bernoulli_negative_log_likelihood.py": "sigmoid",
        "nets/losses/binary_focal.py": "sigmoid",
        "nets/losses/focal.py": "softmax",
        "nets/losses/kullback_leibler_divergence.py": "softmax",
        "nets/losses/label_smoothing.py": "softmax",
        "nets/losses/positive_weighted_binary_cross_entropy.py": "sigmoid",
        "nets/losses/weighted_binary_cross_entropy.py": "sigmoid",
        "nets/losses/weighted_cross_entropy.py": "softmax",
        "nets/losses/binary_cross_entropy.py": "sigmoid",
        "nets/losses/binary_cross_entropy_with_logits.py": "sigmoid",
        "nets/losses/categorical_negative_log_likelihood.py": "softmax",
        "nets/losses/softmax_cross_entropy.py": "softmax",
        "nets/losses/softmax_cross_entropy_with_classes.py": "softmax",
        "nets/layers/mixture_of_experts.py": "softmax",
    },
    "a word of the typed language, or a rule of its shapes": {
        "reading/typed/typed_walk.py": "inverse power",
        "reading/typed/language_functions.py": "abs exp inverse lambda_max lambda_min log log_determinant log_softmax log_sum_exp maximum minimum norm norm1 rank sigma_max softmax",
        "reading/typed/write.py": "lambda_max lambda_min log_determinant log_softmax log_sum_exp maximum minimum norm norm1 rank sigma_max softmax",
    },
    "the notation of notes: spellings, sentences, signs of relations, what a sentence says of a symbol": {
        "reading/context/*": "*",
        "reading/context/said/*": "*",
        "reading/formula/*": "*",
        "reading/latex/*": "*",
        "reading/note/*": "*",
    },
    "the name of an operator of PyTorch's graphs": {
        "nets/operations/*": "*",
        "reading/modules/module_reader.py": "*",
    },
    "what is meant by another library's name": {
        "__init__.py": "determinant inverse log_determinant norm",
    },
    "a class of SymPy, or a sign that a reader may choose": {
        "text/notation.py": "log",
        "text/scalars.py": "cos exp log sin tanh",
    },
}


def named(source: str) -> Counter[str]:
    """The names of operators that stand in it as texts; docstrings are prose."""
    tree = ast.parse(source)
    prose = {
        id(n.body[0].value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef) and n.body and isinstance(n.body[0], ast.Expr)
    }
    texts = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in prose)
    return Counter(n.value for n in texts if isinstance(n.value, str) and n.value in ops.TABLE)


def everywhere() -> dict[str, Counter[str]]:
    """By file, outside of `ops`."""
    files = {p.relative_to(ROOT).as_posix(): p for p in sorted(ROOT.rglob("*.py"))}
    return {name: found for name, p in files.items() if not name.startswith("ops/") and (found := named(p.read_text("utf-8")))}


def test_no_text_outside_of_ops_states_a_fact() -> None:
    allowed = {file: words.split() for files in WORDS.values() for file, words in files.items()}
    for file, found in everywhere().items():
        file = file if file in allowed else f"{file.rpartition('/')[0]}/*"
        assert file in allowed, f"{file} names {', '.join(found)}: a fact belongs on the record; say here what else it is"
        assert allowed[file] == ["*"] or set(found) <= set(allowed[file]), (file, sorted(set(found) - set(allowed[file])))


def test_the_list_says_nothing_that_is_not_there() -> None:
    found = everywhere()
    listed = [(file, words.split()) for files in WORDS.values() for file, words in files.items()]
    assert len(listed) == len({file for file, _ in listed}), "a file stands in one place of the list"
    for file, words in listed:
        assert words == ["*"] or sorted(found.get(file, ())) == sorted(words), file


@pytest.mark.parametrize("line", ['INCREASING = ("exp", "tanh")', 'if operator.name == "relu": pass', 'TABLE = {"abs": 1}'])
def test_a_table_of_names_is_noticed(line: str) -> None:
    assert named(line)
    assert not named('"""exp"""')
    assert not named("exp = 1")
