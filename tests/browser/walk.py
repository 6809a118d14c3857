"""What is looked at on each page of the portal, in both modes. `test_walk.py` spoils pages to see that it is found."""

import re

EXPECTED = re.compile(r"status of (403|404|410)")  # pages that say why there is nothing are walked too
# What the answers to two questions for one page may differ in: the secret of the form, and in 长辈版 the attribute and
# the button, which the button itself changes on the page as well.
OF_THE_MOMENT = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')
OF_THE_MODE = re.compile(r' data-mode="elder"|<button name="mode".*?</button>', re.DOTALL)
FETCH = "path => fetch(path, { headers: { Accept: 'text/html' } }).then(answer => answer.text())"
PRESS = "document.querySelector('[data-elder]').click()"


def faults(somebody, path):
    """
    What is wrong with a page: it scrolls sideways at 320 px or at a desk, the browser complains; and the same in 长辈版
    on a phone, where axe looks at it too: its elements are those of the standard mode.

    Where the server answers the same in both modes, the page at hand gets the looks of 长辈版 by its button; else the
    other answer is loaded.
    """
    somebody.choose("standard")
    somebody.resize("narrow")
    somebody.open(path)
    wrong = found_on(somebody, path, ["narrow", "desk"])
    standard = somebody.answer.text()
    somebody.choose("elder")
    elder = somebody.page.evaluate(FETCH, somebody.page.url)
    if not only_looks_differ(standard, elder):
        somebody.open(path)
    elif 'data-mode="elder"' in elder:
        somebody.page.evaluate(PRESS)
    somebody.resize("phone")
    wrong += [f"{path} elder: {found}" for found in somebody.violations()]
    return wrong + found_on(somebody, f"{path} elder", ["phone"])


def found_on(somebody, name, sizes):
    """What is wrong with the page in front of this person on windows of these sizes."""
    wide = [f"{name} {size}: scrolls sideways" for size in sizes if somebody.overflows(size)]
    trouble = [f"{name}: {text}" for text in somebody.complaints if not EXPECTED.search(text)]
    somebody.complaints.clear()
    return [*wide, *trouble]


def only_looks_differ(standard, elder):
    """Whether the two answers have the same elements, and the standard one its button where 长辈版 has looks of its own."""
    return plain(standard) == plain(elder) and ("data-elder" in standard) == ('data-mode="elder"' in elder)


def plain(page):
    """The page without what differs between two answers."""
    return OF_THE_MODE.sub("", OF_THE_MOMENT.sub("", page))
