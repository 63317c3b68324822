"""What a rule may not do is refused when it is declared, with rule, file, line and name."""

import pytest

from model.lanes import DeclarationError
from tests.lanes.writing import HEAD, load, rule_of

WIDE = ", ".join(f"a{number}=x" for number in range(1, 16))
REFUSED = {
    "a power": ("x = x**3", "**"),
    "a floor division": ("n = n // 2", "//"),
    "a remainder": ("n = n % 2", "%"),
    "the maths library": ("x = math.exp(x)", "math.exp"),
    "a constant of the maths library": ("x = math.pi", "math.pi"),
    "numpy": ("x = np.sqrt(x)", "np.sqrt"),
    "a list": ("y = [x, x]", "[x, x]"),
    "a dict": ("y = {1: x}", "{1: x}"),
    "a set": ("y = {x}", "{x}"),
    "a tuple in a name": ("y = (x, x)", "(x, x)"),
    "a comprehension": ("x = sum(x for _ in range(3))", "sum"),
    "a lambda": ("f = lambda: x", "lambda"),
    "an inner function": ("def inner():\n    pass", "inner"),
    "an undeclared name": ("x = us_backing", "us_backing"),
    "a global that is no constant": ("x = speed", "speed"),
    "a global container": ("x = table[0]", "table"),
    "a name that mixes int and float": ("y = 1\ny = 0.5", "y"),
    "an int put into a float": ("x = 0", "x"),
    "a float put into an int": ("n = 0.5 * n", "n"),
    "branches of two types": ("y = 1 if x > 0.0 else 0.5", "1 if x > 0.0 else 0.5"),
    "a division by a name": ("x = 1.0 / n", "divides by n"),
    "a division by zero": ("x = x / 0.0", "divides by 0.0"),
    "a division by a sum": ("x = x / (size + 1.0)", "size + 1.0"),
    "a division in place": ("x /= n", "divides by n"),
    "a divisor that was assigned": ("size = 0.0\nx = x / 2.0", "size"),
    "a while loop": ("while x > 0.0:\n    x = x - 1.0", "while"),
    "a loop over something else": ("for i in table:\n    x = x + 1.0", "table"),
    "a loop over a float range": ("for i in range(x):\n    x = x + 1.0", "range over x"),
    "a loop with else": ("for i in range(3):\n    x = x\nelse:\n    x = x", "else"),
    "a count that is assigned": ("for i in range(3):\n    i = 2", "i"),
    "recursion": ("return act(x, n, size)", "recursion"),
    "a plain function": ("x = plain(x)", "plain"),
    "min": ("x = min(x, 1.0)", "min"),
    "round": ("x = round(x)", "round"),
    "print": ("y = print(x)", "print"),
    "a mixed clip": ("x = clip(x, 0, 1)", "clip(x, 0, 1)"),
    "a wrong number of values": ("x = half(x, x)", "half"),
    "a wrong keyword": ("x = half(y=x)", "half"),
    "an int for a float": ("x = half(n)", "half"),
    "a divisor handed on that is not positive": ("x = share_of(x, x)", "whole"),
    "a field that is not declared positive": ("y = both(x)\nx = x / y.n", "divides by y.n"),
    "an unpacking of the wrong length": ("a, b, c = pair(x)", "3 names"),
    "a field that is not there": ("y = both(x)\nx = y.z", "z"),
    "text": ("y = 'war'", "war"),
    "None": ("y = None", "None"),
    "try": ("try:\n    x = x\nexcept ValueError:\n    x = x", "try"),
    "with": ("with x:\n    x = x", "with"),
    "assert": ("assert x > 0.0", "assert"),
    "an import": ("import os", "import"),
    "global": ("global table", "table"),
    "an expression alone": ("half(x)", "not used"),
    "a float tested": ("if x:\n    x = 1.0", "tests x"),
    "is": ("y = x is None", "is None"),
    "an attribute": ("y = x.real", "x.real"),
    "an assignment to an item": ("n[0] = 1", "n[0]"),
    "two targets": ("x = y = 1.0", "Assign"),
    "a name that may have no value": ("if n > 1:\n    y = 1.0\nx = y", "y may not"),
    "a statement never reached": ("return Out(x)\nx = 1.0", "never reached"),
    "an end without return": ("if n > 1:\n    return Out(x)", "without a return"),
    "a return of nothing": ("return", "returns nothing"),
    "a return of another type": ("return x", "returns float"),
    "a walrus": ("y = (z := x)", "z := x"),
    "an f-string": ("y = f'{x}'", "f'{x}'"),
    "starred arguments": ("x = half(*pair(x))", "unpacks"),
    "a bit operation on floats": ("y = x & x", "x & x"),
    "a named tuple of three built by position": ("y = Triple(x, n, size)\nx = y.x", "name its 3 fields"),
    "ten values handed on by position": ("x = long(x, x, x, x, x, x, x, x, x, x)", "10 values by position"),
    "a condition inside a very long call": (
        f"y = Wide(a0=x if n > 1 else 0.0, {WIDE})\nx = y.a0",
        "inside the long call",
    ),
    "a large literal": ("n = 99999999999999999999", "64 bits"),
}
ALLOWED = {
    "loops, constants and helpers": "for i in range(LIMIT):\n    x = x + half(float(i)) * SHARE",
    "a division by a positive trait": "x = x / size",
    "a division by a constant": "x = x / SHARE / 2.0 / LIMIT",
    "a ratio": "x = ratio(x, float(n))",
    "unpacking a tuple": "a, b = pair(x)\nx = a * b",
    "fields of a named tuple": "y = both(x=x)\nx = y.x + y.n",
    "chained comparison and logic": "if -1.0 < x <= 1.0 and not n or n == 2:\n    x = 1.0\nelif n > 3:\n    x = 0.0",
    "bits of ints": "if n & WAR:\n    x = 0.0",
    "break and continue": "for i in range(n):\n    if i == 2:\n        continue\n"
    "    if i == 4:\n        break\n    x += 1.0",
    "a positive handed on": "x = share_of(x, size) + share_of(x, 2.0)",
    "an annotated local": "y: float = x\nx = y",
    "own functions": "x = exp(x) + log(x) + logistic(x) + normal_quantile(x)\nx = sqrt(x) + absolute(x) + floor(x)",
    "a very long call in a straight line": f"y = Wide(a0=x, {WIDE})\nx = y.a0",
    "a named tuple of three built by name": "y = Triple(x=x, n=n, size=size)\nx = y.x",
    "ten values handed on, one by name": "x = long(x, x, x, x, x, x, x, x, x, j=x)",
    "a field declared positive": "y = scaled(x, 2.0)\nx = x / y.scale",
    "both branches": "if n > 1:\n    y = 1.0\nelse:\n    y = 2.0\nx = y",
    "return in both branches": "if n > 1:\n    return Out(x)\nelse:\n    return Out(0.0)",
}


@pytest.mark.parametrize("what", REFUSED)
def test_outside_the_subset_is_refused_with_its_place(what, tmp_path):
    body, name = REFUSED[what]
    source = rule_of(body)
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, source)
    problems = caught.value.problems
    last = len(source.splitlines())
    assert any(name in p.message for p in problems), [p.message for p in problems]
    for problem in problems:
        assert problem.message.startswith("rule act: ")
        assert problem.file.startswith(str(tmp_path))
        assert last - 10 < problem.line <= last


@pytest.mark.parametrize("what", ALLOWED)
def test_inside_the_subset_is_accepted(what, tmp_path):
    load(tmp_path, rule_of(ALLOWED[what]))


def test_every_refusal_is_reported_at_once(tmp_path):
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, rule_of("x = x**2\nx = math.exp(x)\nx = nothing"))
    assert len(caught.value.problems) == 3
    lines = [p.line for p in caught.value.problems]
    assert lines == sorted(set(lines))
    assert "x = x**2" in str(caught.value)


FORMS = {
    "a write of a trait": (
        "def act(x: Trait[float]) -> Out:\n    x = 2.0\n    return Out(x)",
        "writes x, which it does not own",
    ),
    "a named tuple that is assigned": (
        "def act(me: Own[Both]) -> Out:\n    me = Both(1.0, 2)\n    return Out(me.x)",
        "writes me, which it does not own",
    ),
    "a named tuple as a vector": ("def act(g: SeenEach[Both]) -> Out:\n    return Out(g.x)", "has a type"),
    "a named tuple that is never read": (
        "def act(x: Own[float], us: Seen[Both]) -> Out:\n    return Out(x)",
        "declares us and never reads it",
    ),
    "a field that a named tuple has not": (
        "def act(us: Seen[Both]) -> Out:\n    return Out(us.y)",
        "Both has no field y",
    ),
    "a write of seen state": (
        "def act(x: Own[float], y_z: Seen[float]) -> Out:\n    y_z = 2.0\n    return Out(x + y_z)",
        "writes y_z",
    ),
    "a parameter that is never read": (
        "def act(x: Own[float], y: Trait[float]) -> Out:\n    return Out(x)",
        "declares y and never reads it",
    ),
    "a default": ("def act(x: Own[float] = 1.0) -> Out:\n    return Out(x)", "default"),
    "no annotation": ("def act(x) -> Out:\n    return Out(x)", "x has no annotation"),
    "no kind": ("def act(x: float) -> Out:\n    return Out(x)", "x has no kind"),
    "an unknown type": ("def act(x: Own[str]) -> Out:\n    return Out(x)", "x has a type"),
    "an annotation that is nothing": ("def act(x: Ours[float]) -> Out:\n    return Out(x)", "Ours"),
    "a star": ("def act(*x: Own[float]) -> Out:\n    return Out(1.0)", "*x"),
    "no return annotation": ("def act(x: Own[float]):\n    return Out(x)", "return has no annotation"),
    "a scalar return": ("def act(x: Own[float]) -> float:\n    return x", "must return a NamedTuple"),
    "an option outside a choice": (
        "def act(x: Own[float], o: Option) -> Out:\n    return Out(x * o)",
        "option",
    ),
    "a negative index": (
        "def act(x: Own[float], g_y: SeenEach[float]) -> Out:\n    return Out(x + g_y[-1])",
        "negative index",
    ),
    "a slice": (
        "def act(x: Own[float], g_y: SeenEach[float]) -> Out:\n    return Out(x + len(g_y[1:]))",
        "slices g_y",
    ),
    "an index that is no int": (
        "def act(x: Own[float], g_y: SeenEach[float]) -> Out:\n    return Out(g_y[x])",
        "indexes with x",
    ),
    "an async function": ("async def act(x: Own[float]) -> Out:\n    return Out(x)", "not a plain function"),
}


@pytest.mark.parametrize("what", FORMS)
def test_a_signature_that_cannot_stand_is_refused(what, tmp_path):
    source, text = FORMS[what]
    with pytest.raises(DeclarationError, match=text.replace("*", r"\*")):
        load(tmp_path, f'{HEAD}\n@rule(owner="russia")\n{source}\n')


def test_a_closure_is_refused(tmp_path):
    source = HEAD + (
        "\ndef make(k):\n    @rule(owner='russia')\n    def act(x: Own[float]) -> Out:\n"
        "        return Out(x * k)\n    return act\nmake(2.0)\n"
    )
    with pytest.raises(DeclarationError, match=r"closure over .*k"):
        load(tmp_path, source)


def test_a_shared_helper_keeps_to_the_subset_too(tmp_path):
    with pytest.raises(DeclarationError, match=r"shared cube: the operator \*\*"):
        load(tmp_path, HEAD + "\n@shared\ndef cube(x: float) -> float:\n    return x**3\n")


def test_a_mask_without_a_phase_is_refused(tmp_path):
    with pytest.raises(DeclarationError, match="during"):
        load(tmp_path, rule_of("x = x").replace('owner="russia"', 'owner="russia", during=16'))


CHOICES = {
    "a payoff that is no tuple": ("payoff=plain_payoff", "must return a NamedTuple"),
    "a payoff that draws": ("payoff=drawing", "uniform"),
    "no option": ("payoff=without", "first parameter must be the option"),
    "one option": ("payoff=pay, options=('a',)", "two or more"),
    "kinship without a taste": ("payoff=pay, taste_kinship='kin'", "taste_kinship need taste"),
    "taste without its size": ("payoff=pay, taste='mood'", "taste needs"),
    "a decision without doctrine": ("payoff=pay, decision='decision'", "needs doctrine"),
    "a condition that is no bool": ("payoff=pay, available=level", "must return bool"),
}
CHOICE_HEAD = (
    HEAD
    + """
def pay(option: Option, x: Own[float]) -> Out:
    return Out(x * option)
def plain_payoff(option: Option, x: Own[float]) -> float:
    return x
def drawing(option: Option, u: Uniform) -> Out:
    return Out(u)
def without(x: Own[float]) -> Out:
    return Out(x)
def level(option: Option) -> int:
    return option
def build(**kw):
    return Choice("c", **{"owner": "russia", "options": ("a", "b"), "writes": "n", "rationality": "r", **kw})
"""
)


@pytest.mark.parametrize("what", CHOICES)
def test_a_choice_that_cannot_stand_is_refused(what, tmp_path):
    arguments, text = CHOICES[what]
    with pytest.raises(DeclarationError, match=text):
        load(tmp_path, f"{CHOICE_HEAD}\nbuild({arguments})\n")


def test_a_rule_is_still_the_plain_function(tmp_path):
    module = load(tmp_path, rule_of("x = x / size + n"))
    assert module.act(1.0, 2, 4.0) == (2.25,)
    assert module.act(x=1.0, n=2, size=4.0).x == 2.25
