"""Families over lists of words: positions, order, membership, counting."""

from __future__ import annotations

from typing import Callable, List

from . import lexicon as lx
from .base import Draw, Family
from .world import World

#: Without repetition: some words are in two lists (orange).
_POOL = list(dict.fromkeys(lx.OBJECTS + lx.ANIMALS + lx.FRUITS + lx.VEHICLES + lx.COLORS + lx.CLOTHES + lx.FEMALE + lx.MALE
                           + lx.CITIES + lx.VEGETABLES + lx.JOBS + lx.TOOLS + lx.DAYS + lx.MONTHS))
#: Lists of one kind.
_KINDS = [lx.OBJECTS, lx.ANIMALS, lx.FRUITS, lx.VEGETABLES, lx.JOBS, lx.CITIES, lx.COLORS, lx.DAYS, lx.MONTHS, lx.FEMALE, lx.MALE,
          lx.SPORTS, lx.NUMBER_WORDS, [row[0] for row in lx.COUNTRIES]]
#: Words for sorting.
_SORTABLE = list(dict.fromkeys(lx.ANIMALS + lx.FRUITS + lx.VEGETABLES + lx.OBJECTS + lx.JOBS + lx.SPORTS + lx.COLORS))


def _items(w: World, low: int, high: int) -> List[str]:
    """Distinct items: words of all kinds or of one kind, numbers, or words with a color."""
    count = low + int(w.rng.random() * (high - low + 1))
    roll = w.rng.random()
    if roll < 0.55:
        return w.some(_POOL, count)
    if roll < 0.8:
        kind = w.pick(_KINDS)
        return w.some(kind, min(count, len(kind)))
    if roll < 0.88:
        return [str(n) for n in w.some(range(1, 100), count)]
    return [f"{w.pick(lx.COLORS)} {thing}" for thing in w.some(lx.OBJECTS + lx.CLOTHES, count)]


def _join(items: List[str]) -> str:
    return ", ".join(items)


def _at(index: int, ordinal: str, low: int = 3) -> Callable[[World], Draw]:
    def sample(w: World) -> Draw:
        items = _items(w, low, 6)
        return Draw(_join(items), items[index], f"The {ordinal} item of the list is {items[index]}.", items[index - 1])
    return sample


def _word_at(index: int, ordinal: str) -> Callable[[World], Draw]:
    def sample(w: World) -> Draw:
        c = w.clause()
        parts = c.text()[:-1].split()
        return Draw(c.text(), parts[index], f"The {ordinal} word of the sentence is {parts[index]}.", parts[index - 1])
    return sample


def _reverse(w: World) -> Draw:
    items = _items(w, 3, 4)
    return Draw(_join(items), _join(items[::-1]), "The items are written from last to first.", _join(items))


def _swap(w: World) -> Draw:
    items = _items(w, 3, 5)
    swapped = [items[-1], *items[1:-1], items[0]]
    return Draw(_join(items), _join(swapped), f"{items[0]} and {items[-1]} change places.", _join(items))


def _drop_first(w: World) -> Draw:
    items = _items(w, 3, 6)
    return Draw(_join(items), _join(items[1:]), f"The first item, {items[0]}, is left out.", _join(items[:-1]))


def _drop_last(w: World) -> Draw:
    items = _items(w, 3, 6)
    return Draw(_join(items), _join(items[:-1]), f"The last item, {items[-1]}, is left out.", _join(items[1:]))


_REMOVALS = ("{l}. Remove: {x}", "{l}. Without: {x}", "{l}. Take out: {x}", "{l} (remove {x})", "List: {l}. Remove: {x}",
             "{l}. Item to remove: {x}", "Remove {x} from: {l}", "{l} without {x}")
_ADDITIONS = ("{l}. Add: {x}", "{l}. New: {x}", "{l}. Append: {x}", "{l} (add {x})", "List: {l}. Add: {x}", "{l}. New item: {x}",
              "Add {x} to: {l}", "{l} plus {x}")


def _remove(w: World) -> Draw:
    items = _items(w, 3, 5)
    gone = w.pick(items)
    rest = [i for i in items if i != gone]
    return Draw(w.pick(_REMOVALS).format(l=_join(items), x=gone), _join(rest), f"The item {gone} is taken out.", _join(items))


def _append(w: World) -> Draw:
    items = _items(w, 3, 5)
    extra, items = items[-1], items[:-1]
    return Draw(w.pick(_ADDITIONS).format(l=_join(items), x=extra), _join(items + [extra]), f"The item {extra} is put at the end.",
                _join([extra] + items))


def _count(w: World) -> Draw:
    items = _items(w, 1, 7)
    answer = len(items)
    text = _join(items) if w.chance(0.7) else w.pick(["; ", " - ", " / "]).join(items)
    have = "item" if answer == 1 else "items"
    return Draw(text, str(answer), f"The list has {answer} {have}.", str(answer + 1))


_MEMBERSHIP = ("{l}. Is {x} in the list?", "{l}. {x}?", "List: {l}. Item: {x}", "Is {x} in this list: {l}?", "{l}. Does the list have {x}?",
               "{l}. Does it contain {x}?")


def _contains(w: World) -> Draw:
    items = _items(w, 4, 6)
    probe, items = items[-1], items[:-1]
    yes = w.chance(0.5)
    if yes:
        probe = w.pick(items)
    answer = "yes" if yes else "no"
    have = "is" if yes else "is not"
    return Draw(w.pick(_MEMBERSHIP).format(l=_join(items), x=probe), answer, f"The item {probe} {have} in the list.",
                "no" if yes else "yes")


def _odd_one(w: World) -> Draw:
    common, other = w.some(list(lx.GROUPS), 2)
    while {common, other} in lx.ALIKE_GROUPS:
        common, other = w.some(list(lx.GROUPS), 2)
    items = w.some(lx.GROUPS[common], w.pick([3, 3, 4]))
    odd, same = w.pick(lx.GROUPS[other]), items[0]
    items.insert(int(w.rng.random() * (len(items) + 1)), odd)
    return Draw(_join(items), odd, f"All others are of the kind {common}, but {odd} is of the kind {other}.", same)


def _sort(w: World) -> Draw:
    """Words with different first letters, so that these decide the order."""
    items: List[str] = []
    size = w.pick([2, 3, 3, 3, 4])
    while len(items) < size:
        word = w.pick(_SORTABLE)
        if all(word[0] != other[0] for other in items):
            items.append(word)
    ordered = sorted(items)
    return Draw(_join(items), _join(ordered), "The first letters decide the order.", _join(ordered[::-1]))


def _and_list(w: World) -> Draw:
    items = _items(w, 2, 5)
    return Draw(_join(items), _join(items[:-1]) + " and " + items[-1], "The last comma becomes the word and.", _join(items))


def _duplicates(w: World) -> Draw:
    items = _items(w, 3, 4)
    twice = w.pick(items)
    mixed = items[:]
    mixed.insert(items.index(twice) + 1 + int(w.rng.random() * (len(items) - items.index(twice))), twice)
    return Draw(_join(mixed), twice, f"The item {twice} stands twice in the list.", w.pick([i for i in items if i != twice]))


def _family(name: str, title: str, summary: str, asks, sample, given: str = "a list of words", **more) -> Family:
    return Family(name, title, "List Operations", summary, given, asks, sample, ("Logical Reasoning",), ("Lists",), **more)


FAMILIES = (
    _family("ip060_first_item", "First item", "Return the first item of a list.",
            ("return the first item of the list", "(give|write|find) the first (word|item) of the list", "which item (comes|is) first",
             "write only the item at the beginning", "(give|write) the item (at the start|that starts the list)", "what does the list (start|begin) with",
             "what is the first (item|element|entry|thing) (of|in) the list", "(pick|select|choose|output) the first (element|one)",
             "answer with (just|only) the first (item|element) and (nothing else|leave out all others)", "get the first (item|element)",
             "(copy|repeat) only the first item", "(show|tell) me the first thing (on|in) the list",
             "read the list and (write|output|return) the item that (stands|is) first",
             "(extract|take) the first (item|element) from the list( of items|)", "name the first element of the sequence",
             "name the opening entry"), _at(0, "first")),
    _family("ip061_last_item", "Last item", "Return the last item of a list.",
            ("return the last item of the list", "(give|write|find) the last (word|item) of the list", "which item (comes|is) last",
             "write only the item at the end", "(give|write) the (final item|item that ends the list)", "what does the list end with",
             "what is the last (item|element|entry|thing) (of|in) the list", "(pick|select|choose|output) the last (element|one)",
             "answer with (just|only) the last (item|element) and (nothing else|leave out all others)", "get the last (item|element)",
             "(copy|repeat) only the last item", "(show|tell) me the last thing (on|in) the list",
             "read the list and (write|output|return) the item that (stands|is) last",
             "(extract|take) the last (item|element) from the list( of items|)", "name the last element of the sequence",
             "name the closing entry"), _at(-1, "last")),
    _family("ip062_second_item", "Second item", "Return the second item of a list.",
            ("return the second item of the list", "(give|write|find) the second (word|item) of the list", "which item (comes|is) second",
             "write only item number two", "(give|write) the item (in position 2|between the first and the third)", "which (item|element) (is|comes) right after the first one",
             "what is the second (item|element|entry|thing) (of|in) the list", "(pick|select|choose|output) the second (element|one)",
             "answer with (just|only) the second (item|element) and (nothing else|leave out all others)", "get the second (item|element)",
             "(copy|repeat) only the second item", "(show|tell) me the second thing (on|in) the list",
             "read the list and (write|output|return) the item that (stands|is) second",
             "(extract|take) the second (item|element) from the list( of items|)", "name the second element of the sequence",
             "name the entry after the first"), _at(1, "second")),
    _family("ip063_third_item", "Third item", "Return the third item of a list.",
            ("return the third item of the list", "(give|write|find) the third (word|item) of the list", "which item (comes|is) third",
             "write only item number three", "(give|write) the item in (position 3|third place)", "which (item|element) (is|comes) right after the second one",
             "what is the third (item|element|entry|thing) (of|in) the list", "(pick|select|choose|output) the third (element|one)",
             "answer with (just|only) the third (item|element) and (nothing else|leave out all others)", "get the third (item|element)",
             "(copy|repeat) only the third item", "(show|tell) me the third thing (on|in) the list",
             "read the list and (write|output|return) the item that (stands|is) third",
             "(extract|take) the third (item|element) from the list( of items|)", "name the third element of the sequence",
             "name the entry after the second"), _at(2, "third")),
    _family("ip064_first_word", "First word", "Return the first word of a sentence.",
            ("return the first word of the sentence", "(give|write|find) the first word of the sentence", "which word (comes|is) first",
             "write only the word at the beginning", "what word does the sentence (start|begin) with", "(write|give) the word that (starts|begins) the sentence",
             "what is the first word (of|in) the (sentence|text)", "(pick|select|output|extract) the first word",
             "answer with (just|only) the first word", "get the first word of the sentence", "(copy|repeat) only the first word",
             "(show|tell) me the first word (of|in) the sentence", "read the sentence and (write|output|return) its first word",
             "take the first word from the sentence and leave out the rest", "keep (only|just) the first word of the sentence",
             "name the opening word"), _word_at(0, "first"), "a sentence"),
    _family("ip065_last_word", "Last word", "Return the last word of a sentence.",
            ("return the last word of the sentence", "(give|write|find) the last word of the sentence", "which word (comes|is) last",
             "write only the word at the end", "what word does the sentence end with", "(write|give) the (final word|word that ends the sentence)",
             "what is the last word (of|in) the (sentence|text)", "(pick|select|output|extract) the last word",
             "answer with (just|only) the last word", "get the last word of the sentence", "(copy|repeat) only the last word",
             "(show|tell) me the last word (of|in) the sentence", "read the sentence and (write|output|return) its last word",
             "take the last word from the sentence and leave out the rest", "keep (only|just) the last word of the sentence",
             "name the closing word"), _word_at(-1, "last"), "a sentence"),
    _family("ip066_reverse_list", "Reverse a list", "Write a list in reverse order.",
            ("write the list in reverse order", "(reverse|turn around) the (list|order of the items)", "(list|give) the items backwards",
             "write the items from last to first", "what is the list in reverse order", "(output|return|show) the (items|elements) in (reverse|reversed|backward) order",
             "(begin|start) with the last item and end with the first", "invert the order of the list", "reverse the (elements|words)",
             "(rewrite|repeat) the list the other way round", "read the list from the end to the beginning and write (it down|down the items)",
             "(put|arrange) the items in the opposite order, last one first", "give the list reversed", "mirror the order of the (items|elements)",
             "flip the sequence"), _reverse),
    _family("ip067_swap_ends", "Swap first and last", "Swap the first and the last item of a list.",
            ("swap the first and the last item of the list", "(exchange|switch) the first item with the last",
             "let the first and the last item change places", "write the list with its ends swapped", "swap the (ends|two ends) of the list",
             "(switch|swap) the first and last (elements|entries|items) and (keep|leave) the rest as (it is|they are)",
             "move the last item to the front and the first item to the end", "interchange the first and the last (element|item)",
             "(put|write) the last item first and the first item last, with the middle unchanged", "what is the list with its first and last items exchanged",
             "(output|return|rewrite) the list after exchanging its first and last (items|elements)", "swap first and last",
             "make the first item the last one and the last item the first one, but do not touch the others",
             "trade the outer two entries"), _swap),
    _family("ip068_drop_first", "Drop the first item", "Write a list without its first item.",
            ("write the list without its first item", "(remove|delete|drop) the first item", "leave out the item at the beginning",
             "give all items but the first", "(output|return) the list without the first (element|entry|item)",
             "(skip|omit) the first item and write the (rest|others)", "what is left( of the list|) without the first item",
             "(list|write) everything (after|except) the first item", "keep all items except the first one", "start the list from its second item",
             "(take|cross) out the first item (and write what remains|of the list)", "remove the item that (comes first|starts the list)",
             "(write|repeat) the list from the second item on", "drop the first one", "cut off the head of the list"), _drop_first),
    _family("ip069_drop_last", "Drop the last item", "Write a list without its last item.",
            ("write the list without its last item", "(remove|delete|drop) the last item", "leave out the item at the end",
             "give all items but the last", "(output|return) the list without the last (element|entry|item)",
             "(skip|omit) the last item and write the (rest|others)", "what is left( of the list|) without the last item",
             "(list|write) everything (before|except) the last item", "keep all items except the last one", "end the list one item earlier",
             "(take|cross) out the last item (and write what remains|of the list)", "remove the item that (comes last|ends the list)",
             "cut off the tail of the list"), _drop_last, never_trained=True),
    _family("ip070_remove_item", "Remove an item", "Take a named item out of a list.",
            ("remove the named item from the list", "(take|leave) the named item out", "write the list without the item that is named",
             "delete the given item from the list", "(output|return) the list without the (named|given|mentioned) (element|item)",
             "what is left( of the list|) when the (named|mentioned|given) item is (removed|taken away)", "(drop|erase|remove) the item that should go",
             "take the item away and write the (other items|rest of the list)", "(rewrite|repeat) the list, but leave out the item (to remove|that is named)",
             "filter out the (given|named) item", "keep every item except the one (to be removed|that is named)",
             "(do|carry out) the removal and write the (remaining|shorter) list", "read a list and an item and write the list without that item",
             "list the items that remain", "strike out the entry"), _remove, "a list and an item to remove"),
    _family("ip071_add_item", "Add an item", "Add a named item at the end of a list.",
            ("add the named item at the end of the list", "(put|write) the new item at the end", "append the given item to the list",
             "write the list with the new item last", "(output|return) the list with the (new|named|given) item (added|appended)",
             "what is the list after (adding|appending) the new item", "(attach|append|add) the (new|extra|named) item (to the end|after the last one)",
             "(rewrite|repeat) the list and (add|put) the new item at its end", "make the list longer by (adding|appending) the named item",
             "read a list and a new item and write the list with the item after all others", "include the new item as the last one",
             "place the extra item behind the others", "do the addition and write the (longer|new) list",
             "list all items, the new one last", "extend the sequence by the entry"), _append, "a list and an item to add"),
    _family("ip072_count_items", "Count the items", "Count the items of a list.",
            ("count the items of the list", "how many items (are in the list|does the list have)", "(give|write) the number of items in the list",
             "say how long the list is", "how many (things|elements|entries|words) are (there|listed)", "count the (elements|entries|things) and (write|give) the number",
             "what is the (length|size) of the list", "(output|return) the (length|size) of the list (as a number|in digits)",
             "answer with (the number of|how many) items", "determine how many items the list (has|contains)", "give me the number of items",
             "read the list and (write|answer with) the count of its items as a (digit|number)", "(find|work) out how many things are listed",
             "(tell|show) me how many items there are", "tally the entries"), _count),
    _family("ip073_list_contains", "Is it in the list?", "Say whether an item is in a list.",
            ("say whether the item is in the list, yes or no", "answer yes if the list has the item, otherwise no",
             "is the item (part of|in) the list? answer yes or no", "check if the list contains the item, yes or no",
             "does the list (contain|include|have) the item? (say|write) yes or no", "(write|output) yes when the item is listed and no when it is not",
             "look for the item in the list and (reply|answer) yes or no", "(tell|decide) if the item is (listed|among the others): yes or no",
             "is it on the list? yes or no", "find out if the item can be found in the list, yes or no", "search the list for the item and answer with yes or no",
             "(decide|verify) whether the item is one of the listed ones, yes or no",
             "read the list and the question and answer yes if the item is there and no if it is missing", "does the entry occur? yes or no"), _contains, "a list and a question about it"),
    _family("ip074_odd_one_out", "Odd one out", "Find the word that does not belong.",
            ("find the word that does not belong to the others", "(return|name|give) the odd one out", "which word does not fit",
             "write only the word of another kind", "which (one|item|word) is (different|not like the others)", "(pick|select|choose) the odd one out",
             "which of the words (is the odd one out|does not belong)", "(identify|output) the (item|word) that is of a different (kind|category|type)",
             "write the one word that is not of the same kind as all others", "(find|name) the (item|word) that is not in the same category as the rest",
             "what does not (belong|fit in) here", "read the words and write the one that (does not match|is unlike) the rest in meaning",
             "write the one word that is from another category", "exclude the word that does not (fit|belong) and write it",
             "spot the stranger in the group"), _odd_one),
    _family("ip075_sort_words", "Sort words", "Sort words alphabetically.",
            ("sort the words in alphabetical order", "(sort|order) the words alphabetically", "write the words from A to Z",
             "put the words in the order of the alphabet", "(arrange|list|rank) the (words|items) in alphabetical order", "alphabetize the (list|words)",
             "what is the alphabetical order of the words", "(order|sort) the list (alphabetically|by first letter|from A to Z)",
             "(rewrite|write|output) the list in alphabetical order", "put the word whose first letter comes first in the alphabet at the start, and so on",
             "sort A to Z", "(return|show) the (items|words) sorted (alphabetically|by letter|by the alphabet)", "bring the words into alphabetical order",
             "read the words and write them again, ordered by their first letters", "arrange them as a dictionary does"), _sort, "three words", weight=1.5),
    _family("ip076_and_list", "List with and", "Write the last comma of a list as and.",
            ("write the list with and before the last item", "(join|connect) the last two items (with|by) and",
             "put and in place of the last comma", "turn the list into words with and", "replace the (last|final) comma (by|with) (and|the word and)",
             "(use|write) and instead of the last comma", "how is the list (written|said) with and before the last item",
             "(rewrite|repeat|output) the list with the word and between the last two items", "(insert|put|add) and before the last item instead of the comma",
             "(make|form) a phrase of the form x, y and z", "(link|connect) the final item with and", "(format|write) the list as in running text, with commas and a final and",
             "read the list and write it as a phrase that ends with and and the last item", "keep all commas but turn the last one into and",
             "write it as one would say it aloud"), _and_list),
    _family("ip077_find_duplicate", "Find the duplicate", "Find the item that stands twice in a list.",
            ("find the item that stands twice in the list", "(return|name|give) the item that is repeated", "which item (occurs|is there) two times",
             "write only the repeated item", "which (word|item|element) (appears|comes up) twice", "(find|identify|output) the duplicate",
             "(pick|select) the item that occurs more than once", "what is repeated in the list", "(write|name) the item that is listed two times",
             "look for the duplicate and write it", "(write|name|find) the one item that is in the list twice", "answer with the item that is doubled",
             "read the list and write the item that you find there two times", "(return|tell me) the (word|item) that comes again",
             "spot the double"), _duplicates),
)
