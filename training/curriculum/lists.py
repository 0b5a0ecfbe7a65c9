"""Families over lists of words: positions, order, membership, counting."""

from __future__ import annotations

from typing import Callable, List

from . import lexicon as lx
from .base import Draw, Family
from .world import World, sentence

#: Without repetition: some words are in two lists (orange).
_POOL = list(dict.fromkeys(lx.OBJECTS + lx.ANIMALS + lx.FRUITS + lx.VEHICLES + lx.COLORS + lx.CLOTHES + lx.FEMALE + lx.MALE
                           + lx.CITIES))
#: Words that start with different letters, for sorting.
_SORTABLE = lx.ANIMALS + lx.FRUITS + lx.VEGETABLES


def _items(w: World, low: int, high: int) -> List[str]:
    return w.some(_POOL, low + int(w.rng.random() * (high - low + 1)))


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


def _remove(w: World) -> Draw:
    items = _items(w, 3, 5)
    gone = w.pick(items)
    rest = [i for i in items if i != gone]
    text = w.pick([f"{_join(items)}. Remove: {gone}", f"{_join(items)}. Without: {gone}"])
    return Draw(text, _join(rest), f"The item {gone} is taken out.", _join(items))


def _append(w: World) -> Draw:
    items = _items(w, 3, 5)
    extra, items = items[-1], items[:-1]
    return Draw(f"{_join(items)}. Add: {extra}", _join(items + [extra]), f"The item {extra} is put at the end.",
                _join([extra] + items))


def _count(w: World) -> Draw:
    items = _items(w, 2, 6)
    answer = len(items)
    return Draw(_join(items), str(answer), f"The list has {answer} items.", str(answer + 1))


def _contains(w: World) -> Draw:
    items = _items(w, 4, 6)
    probe, items = items[-1], items[:-1]
    yes = w.chance(0.5)
    if yes:
        probe = w.pick(items)
    answer = "yes" if yes else "no"
    have = "is" if yes else "is not"
    return Draw(f"{_join(items)}. Is {probe} in the list?", answer, f"The item {probe} {have} in the list.", "no" if yes else "yes")


def _odd_one(w: World) -> Draw:
    common = w.pick(list(lx.GROUPS))
    other = w.pick([g for g in lx.GROUPS if g != common and not {common, g} <= {"fruit", "vegetable"}])
    same = w.some(lx.GROUPS[common], 3)
    odd = w.pick(lx.GROUPS[other])
    items = same[:]
    items.insert(int(w.rng.random() * 4), odd)
    return Draw(_join(items), odd, f"All others are of the kind {common}, but {odd} is of the kind {other}.", same[0])


def _sort(w: World) -> Draw:
    items: List[str] = []
    while len(items) < 3:
        word = w.pick(_SORTABLE)
        if all(word[0] != other[0] for other in items):
            items.append(word)
    ordered = sorted(items)
    return Draw(_join(items), _join(ordered), "The first letters decide the order.", _join(ordered[::-1]))


def _and_list(w: World) -> Draw:
    items = _items(w, 3, 4)
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
             "write only the item at the beginning", "name the opening entry"), _at(0, "first")),
    _family("ip061_last_item", "Last item", "Return the last item of a list.",
            ("return the last item of the list", "(give|write|find) the last (word|item) of the list", "which item (comes|is) last",
             "write only the item at the end", "name the closing entry"), _at(-1, "last")),
    _family("ip062_second_item", "Second item", "Return the second item of a list.",
            ("return the second item of the list", "(give|write|find) the second (word|item) of the list", "which item (comes|is) second",
             "write only item number two", "name the entry after the first"), _at(1, "second")),
    _family("ip063_third_item", "Third item", "Return the third item of a list.",
            ("return the third item of the list", "(give|write|find) the third (word|item) of the list", "which item (comes|is) third",
             "write only item number three", "name the entry after the second"), _at(2, "third")),
    _family("ip064_first_word", "First word", "Return the first word of a sentence.",
            ("return the first word of the sentence", "(give|write|find) the first word of the sentence", "which word (comes|is) first",
             "write only the word at the beginning", "name the opening word"), _word_at(0, "first"), "a sentence"),
    _family("ip065_last_word", "Last word", "Return the last word of a sentence.",
            ("return the last word of the sentence", "(give|write|find) the last word of the sentence", "which word (comes|is) last",
             "write only the word at the end", "name the closing word"), _word_at(-1, "last"), "a sentence"),
    _family("ip066_reverse_list", "Reverse a list", "Write a list in reverse order.",
            ("write the list in reverse order", "(reverse|turn around) the (list|order of the items)", "(list|give) the items backwards",
             "write the items from last to first", "flip the sequence"), _reverse),
    _family("ip067_swap_ends", "Swap first and last", "Swap the first and the last item of a list.",
            ("swap the first and the last item of the list", "(exchange|switch) the first item with the last",
             "let the first and the last item change places", "write the list with its ends swapped", "trade the outer two entries"), _swap),
    _family("ip068_drop_first", "Drop the first item", "Write a list without its first item.",
            ("write the list without its first item", "(remove|delete|drop) the first item", "leave out the item at the beginning",
             "give all items but the first", "cut off the head of the list"), _drop_first),
    _family("ip069_drop_last", "Drop the last item", "Write a list without its last item.",
            ("write the list without its last item", "(remove|delete|drop) the last item", "leave out the item at the end",
             "give all items but the last", "cut off the tail of the list"), _drop_last, never_trained=True),
    _family("ip070_remove_item", "Remove an item", "Take a named item out of a list.",
            ("remove the named item from the list", "(take|leave) the named item out", "write the list without the item that is named",
             "delete the given item from the list", "strike out the entry"), _remove, "a list and an item to remove"),
    _family("ip071_add_item", "Add an item", "Add a named item at the end of a list.",
            ("add the named item at the end of the list", "(put|write) the new item at the end", "append the given item to the list",
             "write the list with the new item last", "extend the sequence by the entry"), _append, "a list and an item to add"),
    _family("ip072_count_items", "Count the items", "Count the items of a list.",
            ("count the items of the list", "how many items (are in|does) the list (|have)", "(give|write) the number of items in the list",
             "say how long the list is", "tally the entries"), _count),
    _family("ip073_list_contains", "Is it in the list?", "Say whether an item is in a list.",
            ("say whether the item is in the list, yes or no", "answer yes if the list has the item, otherwise no",
             "is the item (part of|in) the list? answer yes or no", "check if the list contains the item, yes or no",
             "does the entry occur? yes or no"), _contains, "a list and a question about it"),
    _family("ip074_odd_one_out", "Odd one out", "Find the word that does not belong.",
            ("find the word that does not belong to the others", "(return|name|give) the odd one out", "which word does not fit",
             "write only the word of another kind", "spot the stranger in the group"), _odd_one),
    _family("ip075_sort_words", "Sort words", "Sort words alphabetically.",
            ("sort the words in alphabetical order", "(sort|order) the words alphabetically", "write the words from A to Z",
             "put the words in the order of the alphabet", "arrange them as a dictionary does"), _sort, "three words", weight=1.5),
    _family("ip076_and_list", "List with and", "Write the last comma of a list as and.",
            ("write the list with and before the last item", "(join|connect) the last two items (with|by) and",
             "put and in place of the last comma", "turn the list into words with and", "write it as one would say it aloud"), _and_list),
    _family("ip077_find_duplicate", "Find the duplicate", "Find the item that stands twice in a list.",
            ("find the item that stands twice in the list", "(return|name|give) the item that is repeated", "which item (occurs|is there) two times",
             "write only the repeated item", "spot the double"), _duplicates),
)
