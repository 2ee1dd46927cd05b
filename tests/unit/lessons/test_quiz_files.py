"""Quizzes in Markdown: what teachers may write, and what is said when something is missing."""

import re
import shutil
from pathlib import Path

import pytest

from zssr_teach import lessons
from zssr_teach.errors import SettingsError
from zssr_teach.lessons.quiz_files import parse_quiz, read_quiz

PLAIN = """\
# Quiz of chapter 00

A word to the colleague who takes over this class.

## Is it?

- [ ] no

  It is,
  though.

- [x] yes

  It is.

<!-- the second one:
## not asked
-->
## How much?

1. [ ] one
   Too little.
2. [ ] two
   Still too little.
3. [x] three
   Just so.
"""


def shape(quiz):
    return [
        (
            question.text,
            question.ordered,
            sorted((option.text, option.explanation, option.right) for option in question.options),
        )
        for question in quiz.questions
    ]


def test_a_plain_quiz():
    quiz = parse_quiz(PLAIN, "00")
    assert quiz.chapter == "00"
    assert shape(quiz) == [
        ("Is it?", False, [("no", "It is, though.", False), ("yes", "It is.", True)]),
        (
            "How much?",
            True,
            [
                ("one", "Too little.", False),
                ("three", "Just so.", True),
                ("two", "Still too little.", False),
            ],
        ),
    ]
    assert [option.text for option in quiz.questions[1].options] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("- [", "* ["),
        lambda text: text.replace("- [", "+ ["),
        lambda text: text.replace("[x]", "[X]"),
        lambda text: text.replace("[x]", "[ x ]"),
        lambda text: text.replace("[x]", "[✓]"),
        lambda text: text.replace("[ ]", "[]"),
        lambda text: text.replace("] ", "]"),
        lambda text: text.replace("- [", "  - ["),
        lambda text: re.sub(r"^ +", "", text, flags=re.MULTILINE),
        lambda text: re.sub(r"^ +", "\t", text, flags=re.MULTILINE),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("## ", "### "),
        lambda text: text.replace("## ", "##"),
        lambda text: re.sub(r"^(\d)\.", r"\1)", text, flags=re.MULTILINE),
        lambda text: re.sub(r"^\d\.", "1.", text, flags=re.MULTILINE),
        lambda text: text.replace("How much?", "How\nmuch?"),
        lambda text: text.partition("\n")[2],
        lambda text: text.rstrip("\n"),
    ],
)
def test_other_ways_to_write_the_same(change):
    changed = change(PLAIN)
    assert changed != PLAIN
    assert shape(parse_quiz(changed, "00")) == shape(parse_quiz(PLAIN, "00"))


WRONG = {
    "no question": (lambda text: "# Quiz\n", "quiz.md holds no question"),
    "no words": (lambda text: text.replace("Is it?", ""), "line 5: a question without words"),
    "no options": (lambda text: text + "## And now?\n", "line 27: .*fewer than two options"),
    "one option": (lambda t: t + "## Now?\n- [x] a\n b\n", "line 27: .*fewer than two options"),
    "none right": (lambda t: t.replace("[x] yes", "[ ] yes"), "line 5: no option .* is right"),
    "two right": (lambda text: text.replace("[ ] no", "[x] no"), "line 12: a second right option"),
    "another mark": (lambda text: text.replace("[x] yes", "[r] yes"), r"line 12: \[r\] says"),
    "no explanation": (lambda t: t.replace("  It is.\n", ""), "line 12: no explanation"),
    "empty option": (lambda text: text.replace("] one", "]"), "line 21: an option without words"),
    "no box": (lambda text: text.replace("- [ ] no", "- no"), "line 7: an option without its box"),
    "number, no box": (lambda t: t.replace("2. [ ]", "2."), "line 23: an option without its box"),
    "no heading": (lambda t: t.replace("## Is it?", "Is it?"), "line 7: .* without a question"),
    "open comment": (lambda text: text.replace("-->", ""), "line 16: a comment .* has no end"),
    "mixed": (lambda text: text.replace("2. [", "- ["), "line 19: bullets and numbers are mixed"),
    "same option": (lambda t: t.replace("] two", "] one"), "line 23: the same option a second"),
    "same question": (lambda t: t.replace("How much?", "Is it?"), "line 19: the same question"),
    "too many": (
        lambda t: t + "".join(f"{n}. [ ] {n * '1'}\n  Too much.\n" for n in range(4, 10)),
        "line 19: more than 8 options",
    ),
}


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_is_said_with_its_line(change):
    function, message = WRONG[change]
    with pytest.raises(SettingsError, match=message) as raised:
        parse_quiz(function(PLAIN), "00")
    assert "\n" not in str(raised.value)


def test_the_chapter_is_the_name_of_the_folder(tmp_path):
    folder = tmp_path / "chapter07"
    folder.mkdir()
    (folder / "quiz.md").write_bytes(b"\xef\xbb\xbf" + PLAIN[PLAIN.index("## ") :].encode())
    assert read_quiz(folder / "quiz.md") == parse_quiz(PLAIN, "07")
    (folder / "quiz.md").write_text(PLAIN.replace("[x]", "[ ]"), "utf-8")
    with pytest.raises(SettingsError, match=r"^chapter07/quiz\.md, line 5: no option"):
        read_quiz(folder / "quiz.md")


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        read_quiz(tmp_path / "quiz.md")
    (tmp_path / "quiz.md").write_bytes("## Größe?".encode("latin-1"))
    with pytest.raises(SettingsError, match="UTF-8"):
        read_quiz(tmp_path / "quiz.md")


def test_an_edit_is_seen_at_once(tmp_path, monkeypatch):
    folder = Path(lessons.__file__).parent / "chapter01"
    shutil.copytree(folder, tmp_path / "chapter01")
    monkeypatch.setattr(lessons, "__file__", str(tmp_path / "__init__.py"))
    before = lessons.questions("01").questions
    with (tmp_path / "chapter01" / "quiz.md").open("a", encoding="utf-8") as file:
        file.write("\n## New?\n\n- [x] yes\n\n  It is.\n\n- [ ] no\n\n  It is, though.\n")
    assert len(lessons.questions("01").questions) == len(before) + 1
