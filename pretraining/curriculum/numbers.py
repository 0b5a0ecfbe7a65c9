"""Families about small numbers."""

from __future__ import annotations

from . import lexicon as lx
from .base import Draw, Family
from .world import World, plural


def _number(w: World, low: int = 0, high: int = 99) -> int:
    return low + int(w.rng.random() * (high - low + 1))


def _pair(w: World):
    a, b = _number(w, 1), _number(w, 1)
    while a == b:
        b = _number(w, 1)
    return a, b


_TWO = ("{a}, {b}", "{a} and {b}", "{a} or {b}", "{a} {b}", "{a}; {b}", "{a} / {b}", "first: {a}, second: {b}", "Numbers: {a}, {b}")


def _compare(larger: bool):
    word = "larger" if larger else "smaller"

    def sample(w: World) -> Draw:
        a, b = _pair(w)
        right = max(a, b) if larger else min(a, b)
        other = a + b - right
        return Draw(w.pick(_TWO).format(a=a, b=b), str(right), f"{right} is {word} than {other}.", str(other))
    return sample


_SUMS = ("{a} + {b}", "{a} plus {b}", "{a} and {b}", "{a} + {b} =", "{a}+{b}", "{a}, {b}", "What is {a} + {b}?", "{a} plus {b} equals",
         "{a} and {b} more")
_DIFFERENCES = ("{a} - {b}", "{a} minus {b}", "{a} - {b} =", "{a} less {b}", "{a}-{b}", "{a}, {b}", "What is {a} - {b}?",
                "{a} minus {b} equals")


def _add(w: World) -> Draw:
    top = w.pick([5, 9, 12, 12])
    a, b = _number(w, 0, top), _number(w, 0, top)
    return Draw(w.pick(_SUMS).format(a=a, b=b), str(a + b), f"{a} plus {b} makes {a + b}.", str(a + b + 1))


def _subtract(w: World) -> Draw:
    top = w.pick([6, 10, 15, 15])
    a, b = _number(w, 0, top), _number(w, 0, top)
    a, b = max(a, b), min(a, b)
    return Draw(w.pick(_DIFFERENCES).format(a=a, b=b), str(a - b), f"{a} minus {b} leaves {a - b}.", str(a - b + 1))


#: Where a number stands.
_COUNTED = ("{n}", "{n} {x}", "{n} {x}", "{n} {c} {x}", "the number {n}", "{N} counted {n} {x}.", "{n} {x} from {y}",
            "There are {n} {x} in {y}.", "Bus {n} goes to {y}.")


def _words(w: World) -> Draw:
    n = _number(w)
    text = w.pick(_COUNTED)
    rest = dict(x=plural(w.noun()), c=w.pick(lx.COLORS), N=w.name(), y=w.city())
    answer = text.format(n=lx.number_in_words(n), **rest)
    return Draw(text.format(n=n, **rest), answer, f"The number {n} is written {lx.number_in_words(n)}.",
                text.format(n=lx.number_in_words((n + 1) % 100), **rest), text == "{n}")


def _digits(w: World) -> Draw:
    n = _number(w)
    text = w.pick(_COUNTED)
    rest = dict(x=plural(w.noun()), c=w.pick(lx.COLORS), N=w.name(), y=w.city())
    spelled = lx.number_in_words(n)
    return Draw(text.format(n=spelled, **rest), text.format(n=n, **rest), f"{spelled} is written {n} in digits.",
                text.format(n=n + 1, **rest), text == "{n}")


def _next(w: World) -> Draw:
    n = _number(w, 0, 98)
    text = w.pick([f"{n}", f"{n} {plural(w.noun())}", f"Room {n}.", f"Page {n} of the {w.pick(lx.TEXTS)}.", f"Bus {n} to {w.city()}.",
                   f"House number {n}", f"{w.name()} counted to {n}.", f"Chapter {n}", f"{w.name()} is {n} years old."])
    return Draw(text, str(n + 1), f"{n} plus one is {n + 1}.", str(n), text == str(n))


def _even_odd(w: World) -> Draw:
    n = _number(w)
    text = w.pick([f"{n}", f"{n} {plural(w.noun())}", f"The number {n}.", f"{w.name()} has {n} {plural(w.noun())}.",
                   f"Page {n}", f"Bus {n} goes to {w.city()}.", f"{w.name()} is {n} years old.", f"There are {n} {plural(w.noun())} in {w.city()}."])
    answer = "even" if n % 2 == 0 else "odd"
    return Draw(text, answer, f"The last digit of {n} is {n % 10}, so it is {answer}.", "odd" if n % 2 == 0 else "even", text == str(n))


_GAINS = ("{n} has {a} {x} and {v} {b} more. How many {x} does {n} have?",
          "{n} had {a} {x}. {m} gave {n} {b} more. How many {x} does {n} have now?",
          "There are {a} {x} on the table and {b} on the floor. How many {x} are there?",
          "{n} owns {a} {x} and {m} owns {b}. How many {x} do they have together?",
          "{n} saw {a} {x} in the morning and {b} {x} in the evening. How many {x} did {n} see?")
_LOSSES = ("{n} has {a} {x} and {v} {b}. How many {x} does {n} have?",
           "{n} had {a} {x}. {n} gave {b} to {m}. How many {x} are left?",
           "There were {a} {x} in the box. {n} took {b} away. How many {x} are in the box now?",
           "{n} has {a} {x} and {m} has {b}. How many more {x} does {n} have?",
           "{n} needs {a} {x} and has {b}. How many {x} are missing?")


def _story_sum(w: World) -> Draw:
    """A one-step story problem with small numbers."""
    a, b = _number(w, 2, 9), _number(w, 1, 9)
    name, other = w.names(2)
    gain = w.chance(0.5)
    if not gain:
        a, b = max(a, b), min(a, b)
    frame = w.pick(_GAINS if gain else _LOSSES)
    verb = w.pick(["buys", "finds", "gets", "wins"] if gain else ["loses", "sells", "gives away", "breaks"])
    text = frame.format(n=name, m=other, a=a, b=b, v=verb, x=plural(w.pick(lx.FRUITS + lx.OBJECTS)))
    if gain:
        return Draw(text, str(a + b), f"{a} plus {b} makes {a + b}.", str(a + b + 1))
    return Draw(text, str(a - b), f"{a} minus {b} leaves {a - b}.", str(a + b))


def _sort_numbers(descending: bool):
    def sample(w: World) -> Draw:
        # Short lists and small numbers come often: they teach the rule that long ones need.
        numbers = w.some(range(1, w.pick([10, 21, 100, 100])), w.pick([2, 3, 3, 3, 4]))
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
             "say which number is the greater one", "(choose|select|output) the (larger|bigger|greater) of the two", "what is the (maximum|larger number|bigger number)",
             "which (one|of the two|of them) is (greater|bigger|larger)", "(return|output|compute) the maximum of the (two numbers|pair)",
             "(name|write) the number (with the higher value|that is higher)", "compare the two numbers and (write|give) the (larger|higher) one",
             "answer with the (higher|bigger) of both numbers", "(tell|show) me the bigger number", "read two numbers and write the one that is worth more",
             "keep the larger number and drop the smaller one", "pick the number that is more"), _compare(True)),
    _family("ip079_smaller_number", "Smaller number", "Say which of two numbers is smaller.", "two numbers",
            ("return the smaller of the two numbers", "(give|write|find) the (smaller|lesser) number", "which number is (smaller|less)",
             "say which number is the smaller one", "(choose|select|output) the (smaller|lower|lesser) of the two", "what is the (minimum|smaller number|lower number)",
             "which (one|of the two|of them) is (less|smaller|lower)", "(return|output|compute) the minimum of the (two numbers|pair)",
             "(name|write) the number (with the lower value|that is lower)", "compare the two numbers and (write|give) the (smaller|lower) one",
             "answer with the (lower|smaller) of both numbers", "(tell|show) me the smaller number", "read two numbers and write the one that is worth less",
             "keep the smaller number and drop the larger one", "pick the number that is less"), _compare(False)),
    _family("ip080_add", "Add two numbers", "Add two small numbers.", "two numbers",
            ("return the sum of the two numbers", "(add|add up) the (numbers|two numbers)", "(give|write|compute) the sum",
             "how much is it together", "what is the sum of the (two numbers|numbers)", "(find|work out|determine) the sum",
             "add (the second number to the first|both numbers|them up)", "what do (the|both) numbers (add up to|make together)",
             "(do|solve|perform) the addition", "answer with the (result of the addition|sum)", "what does the addition give",
             "read two numbers and (write|output) what they make when added", "(say|tell me) how much the two numbers make together",
             "put the two numbers together and write the (sum|result)", "calculate the total of both"), _add),
    _family("ip081_subtract", "Subtract two numbers", "Subtract a small number from another.", "two numbers",
            ("return the difference of the two numbers", "subtract the second number from the first", "(give|write|compute) the difference",
             "how much is left", "what is the difference (between the numbers|of the two numbers)", "(find|work out|determine) the difference",
             "(do|solve|perform) the subtraction", "answer with the (result of the subtraction|difference)", "what is the first number minus the second",
             "what remains of the first number without the second", "read two numbers and (write|output) the first minus the second",
             "(deduct|subtract) the smaller number from the larger one", "(say|tell me) how much remains when the second number is subtracted",
             "reduce the first number by the second", "take the second away from the first"), _subtract),
    _family("ip082_number_to_words", "Number in words", "Write a number in words.", "a number, alone or with things",
            ("write the number in words", "(spell|write) out the number", "replace the digits by words", "say the number with letters",
             "how is the number written in words", "(convert|turn|change) the (digits|number|figure) (to|into) words",
             "(write|put) the number (as a word|in letters)", "spell the number (in English|in words)", "replace the (figure|digits) (with|by) the number word",
             "(rewrite|repeat) the text with the number spelled out", "use number words instead of digits", "what is the number in words",
             "read the text and write (it again with the number in words|the number as words instead of digits)",
             "express the number in English words", "give the numeral as text"), _words),
    _family("ip083_words_to_number", "Words to number", "Write a spelled number in digits.", "a spelled number, alone or with things",
            ("write the number in digits", "(turn|change) the spelled number into digits", "replace the number words by digits",
             "write the number as a figure", "how is the number written in digits", "(convert|turn|change) the number (word|words) (to|into) (digits|figures)",
             "(write|put) the spelled number (in figures|with digits)", "replace the spelled number (with|by) (digits|figures)",
             "(rewrite|repeat) the text with the number in digits", "use digits instead of number words", "what is the number in digits",
             "read the text and write it again with the number as digits", "express the spelled-out number in (digits|figures)",
             "change words like twelve into digits like 12", "give the text as a numeral"), _digits),
    _family("ip084_next_number", "Next number", "Add one to a number.", "a number, alone or with words",
            ("return the next number", "(give|write|say) the number that comes after", "add one to the number", "which number follows",
             "what number (comes next|is next|comes after this one)", "(increase|raise) the number by one", "(write|output) the number plus one",
             "(compute|calculate) one more than the number", "what is one more than the number", "answer with the (following|next) number",
             "(name|find) the (following|next) (number|whole number)", "what comes right after the number when (counting|you count)",
             "read the text and (write|output) the number that is one larger than the one in it", "increment the number",
             "count one further"), _next),
    _family("ip085_even_odd", "Even or odd", "Say whether a number is even or odd.", "a number, alone or with words",
            ("say whether the number is even or odd", "(classify|label) the number as even or odd", "is the number even or odd",
             "decide between even and odd", "(write|answer) even if the number can be divided by two and odd if not", "(determine|decide) if the number is odd or even",
             "is it an odd or an even number", "answer with even or odd", "what is the number, even or odd",
             "(write|output) odd for an odd number and even for an even one", "(check|find out) whether the number is odd or even",
             "is the number odd? write odd or even", "sort the number into odd or even",
             "read the text and say whether the number in it is even or odd", "tell the parity: even or odd"), _even_odd),
    _family("ip086_story_sum", "Story problem", "Solve a one-step story problem.", "a short story problem",
            ("answer the question with a number", "solve the (story|word) problem", "(give|write) the number that answers the question",
             "work out how many there are", "solve the (math|arithmetic) problem", "(calculate|compute) the answer to the (story|problem)",
             "read the (story|problem) and (write|give) the (result|answer) as a number", "how many are there according to the story",
             "(find|work out) the (number|result) (asked for|that the question asks for)", "add or subtract to answer the question",
             "do the sum that the story (tells|describes) and write the result", "what is the answer to the (math problem|word problem|calculation)",
             "decide whether to add or to subtract and give the resulting number", "answer how many with a number", "find the amount in the end"), _story_sum),
    _family("ip087_sort_numbers", "Sort numbers", "Sort numbers from small to large.", "a list of numbers",
            ("sort the numbers from small to large", "(sort|order) the numbers in (ascending|increasing) order",
             "write the numbers from the smallest to the largest", "put the smallest number first and the largest last",
             "(arrange|list|rank) the numbers (from low to high|from lowest to highest)", "sort the list of numbers in ascending order",
             "what is the (ascending|increasing) order of the numbers", "(bring|put) the numbers into (ascending|increasing) order",
             "(begin|start) with the lowest number and end with the highest", "order the numbers by size, smallest first",
             "(rewrite|output|return) the numbers so that each is larger than the one before", "sort ascending",
             "sort the numbers, (smallest|lowest) first", "read the numbers and write them in rising order", "arrange the numbers upwards"), _sort_numbers(False)),
    _family("ip088_sort_numbers_down", "Sort numbers downwards", "Sort numbers from large to small.", "a list of numbers",
            ("sort the numbers from large to small", "(sort|order) the numbers in (descending|decreasing) order",
             "write the numbers from the largest to the smallest", "put the largest number first and the smallest last",
             "(arrange|list|rank) the numbers (from high to low|from highest to lowest)", "sort the list of numbers in descending order",
             "what is the (descending|decreasing) order of the numbers", "(bring|put) the numbers into (descending|decreasing) order",
             "(begin|start) with the highest number and end with the lowest", "order the numbers by size, largest first",
             "(rewrite|output|return) the numbers so that each is smaller than the one before", "sort descending",
             "sort the numbers, (largest|highest) first", "read the numbers and write them in falling order", "arrange the numbers downwards"), _sort_numbers(True)),
)
