"""Families about small numbers."""

from __future__ import annotations

from . import lexicon as lx
from .base import Draw, Family
from .world import World, plural, sentence


def _number(w: World, low: int = 0, high: int = 99) -> int:
    return low + int(w.rng.random() * (high - low + 1))


def _pair(w: World):
    a, b = _number(w, 1), _number(w, 1)
    while a == b:
        b = _number(w, 1)
    return a, b


def _compare(larger: bool):
    word = "larger" if larger else "smaller"

    def sample(w: World) -> Draw:
        a, b = _pair(w)
        right = max(a, b) if larger else min(a, b)
        other = a + b - right
        text = w.pick([f"{a}, {b}", f"{a} and {b}", f"{a} or {b}"])
        return Draw(text, str(right), f"{right} is {word} than {other}.", str(other))
    return sample


def _add(w: World) -> Draw:
    a, b = _number(w, 0, 12), _number(w, 0, 12)
    text = w.pick([f"{a} + {b}", f"{a} plus {b}", f"{a} and {b}", f"{a} + {b} ="])
    return Draw(text, str(a + b), f"{a} plus {b} makes {a + b}.", str(a + b + 1))


def _subtract(w: World) -> Draw:
    a, b = _number(w, 0, 15), _number(w, 0, 15)
    a, b = max(a, b), min(a, b)
    text = w.pick([f"{a} - {b}", f"{a} minus {b}", f"{a} - {b} =", f"{a} less {b}"])
    return Draw(text, str(a - b), f"{a} minus {b} leaves {a - b}.", str(a - b + 1))


def _words(w: World) -> Draw:
    n = _number(w)
    text = w.pick(["{n}", "{n} {x}", "{n} {x}", "{n} {c} {x}"])
    rest = dict(x=plural(w.noun()), c=w.pick(lx.COLORS))
    answer = text.format(n=lx.number_in_words(n), **rest)
    return Draw(text.format(n=n, **rest), answer, f"The number {n} is written {lx.number_in_words(n)}.",
                text.format(n=lx.number_in_words((n + 1) % 100), **rest), text == "{n}")


def _digits(w: World) -> Draw:
    n = _number(w)
    text = w.pick(["{n}", "{n} {x}", "{n} {x}", "{n} {c} {x}"])
    rest = dict(x=plural(w.noun()), c=w.pick(lx.COLORS))
    spelled = lx.number_in_words(n)
    return Draw(text.format(n=spelled, **rest), text.format(n=n, **rest), f"{spelled} is written {n} in digits.",
                text.format(n=n + 1, **rest), text == "{n}")


def _next(w: World) -> Draw:
    n = _number(w, 0, 98)
    text = w.pick([f"{n}", f"{n} {plural(w.noun())}", f"Room {n}.", f"Page {n} of the {w.pick(lx.TEXTS)}.", f"Bus {n} to {w.city()}."])
    return Draw(text, str(n + 1), f"{n} plus one is {n + 1}.", str(n), text == str(n))


def _even_odd(w: World) -> Draw:
    n = _number(w)
    text = w.pick([f"{n}", f"{n} {plural(w.noun())}", f"The number {n}.", f"{w.name()} has {n} {plural(w.noun())}."])
    answer = "even" if n % 2 == 0 else "odd"
    return Draw(text, answer, f"The last digit of {n} is {n % 10}, so it is {answer}.", "odd" if n % 2 == 0 else "even", text == str(n))


def _story_sum(w: World) -> Draw:
    """A one-step story problem with small numbers."""
    a, b = _number(w, 2, 9), _number(w, 1, 9)
    name = w.name()
    things = plural(w.pick(lx.FRUITS + lx.OBJECTS))
    if w.chance(0.5):
        verb = w.pick(["buys", "finds", "gets"])
        return Draw(f"{name} has {a} {things} and {verb} {b} more. How many {things} does {name} have?", str(a + b),
                    f"{a} plus {b} makes {a + b}.", str(a))
    a, b = max(a, b), min(a, b)
    verb = w.pick(["loses", "sells", "eats", "gives away"]) if things in (plural("apple"), plural("pear")) else \
        w.pick(["loses", "sells", "gives away"])
    return Draw(f"{name} has {a} {things} and {verb} {b}. How many {things} does {name} have?", str(a - b),
                f"{a} minus {b} leaves {a - b}.", str(a + b))


def _sort_numbers(descending: bool):
    def sample(w: World) -> Draw:
        numbers = w.some(range(1, 100), 3)
        ordered = sorted(numbers, reverse=descending)
        def text(values):
            return ", ".join(str(v) for v in values)
        return Draw(text(numbers), text(ordered), f"The {'largest' if descending else 'smallest'} number is {ordered[0]}.",
                    text(ordered[::-1]))
    return sample


def _family(name: str, title: str, summary: str, given: str, asks, sample, **more) -> Family:
    return Family(name, title, "Mathematics", summary, given, asks, sample, ("Numerical Reasoning",), ("Mathematics",), **more)


FAMILIES = (
    _family("ip078_larger_number", "Larger number", "Say which of two numbers is larger.", "two numbers",
            ("return the larger of the two numbers", "(give|write|find) the (larger|bigger|greater) number", "which number is (larger|bigger)",
             "say which number is the greater one", "pick the number that is more"), _compare(True)),
    _family("ip079_smaller_number", "Smaller number", "Say which of two numbers is smaller.", "two numbers",
            ("return the smaller of the two numbers", "(give|write|find) the (smaller|lesser) number", "which number is (smaller|less)",
             "say which number is the smaller one", "pick the number that is less"), _compare(False)),
    _family("ip080_add", "Add two numbers", "Add two small numbers.", "two numbers",
            ("return the sum of the two numbers", "(add|add up) the (numbers|two numbers)", "(give|write|compute) the sum",
             "how much is it together", "calculate the total of both"), _add),
    _family("ip081_subtract", "Subtract two numbers", "Subtract a small number from another.", "two numbers",
            ("return the difference of the two numbers", "subtract the second number from the first", "(give|write|compute) the difference",
             "how much is left", "take the second away from the first"), _subtract),
    _family("ip082_number_to_words", "Number in words", "Write a number in words.", "a number, alone or with things",
            ("write the number in words", "(spell|write) out the number", "replace the digits by words", "say the number with letters",
             "give the numeral as text"), _words),
    _family("ip083_words_to_number", "Words to number", "Write a spelled number in digits.", "a spelled number, alone or with things",
            ("write the number in digits", "(turn|change) the spelled number into digits", "replace the number words by digits",
             "write the number as a figure", "give the text as a numeral"), _digits),
    _family("ip084_next_number", "Next number", "Add one to a number.", "a number, alone or with words",
            ("return the next number", "(give|write|say) the number that comes after", "add one to the number", "which number follows",
             "count one further"), _next),
    _family("ip085_even_odd", "Even or odd", "Say whether a number is even or odd.", "a number, alone or with words",
            ("say whether the number is even or odd", "(classify|label) the number as even or odd", "is the number even or odd",
             "decide between even and odd", "tell the parity: even or odd"), _even_odd),
    _family("ip086_story_sum", "Story problem", "Solve a one-step story problem.", "a short story problem",
            ("answer the question with a number", "solve the (story|word) problem", "(give|write) the number that answers the question",
             "work out how many there are", "find the amount in the end"), _story_sum),
    _family("ip087_sort_numbers", "Sort numbers", "Sort three numbers from small to large.", "three numbers",
            ("sort the numbers from small to large", "(sort|order) the numbers in (ascending|increasing) order",
             "write the numbers from the smallest to the largest", "put the smallest number first and the largest last",
             "arrange the numbers upwards"), _sort_numbers(False)),
    _family("ip088_sort_numbers_down", "Sort numbers downwards", "Sort three numbers from large to small.", "three numbers",
            ("sort the numbers from large to small", "(sort|order) the numbers in (descending|decreasing) order",
             "write the numbers from the largest to the smallest", "put the largest number first and the smallest last",
             "arrange the numbers downwards"), _sort_numbers(True)),
)
