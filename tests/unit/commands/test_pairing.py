"""Which pictures `zssr-teach evaluate` takes for pairs, for ground truths, and for neither."""

import pytest

from zssr_teach.commands.pairing import find_pairs
from zssr_teach.errors import ImageError


def found(folder, *names, scale=2):
    """Make empty files of these names; return the pairs in words, and the problems."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    result = find_pairs(folder, scale)
    pairs = [
        (
            pair.name,
            pair.low and pair.low.relative_to(folder).as_posix(),
            pair.high.relative_to(folder).as_posix(),
        )
        for pair in result.pairs
    ]
    return pairs, result.problems


@pytest.mark.parametrize(
    ("low", "high", "name"),
    [
        ("baby_LR.png", "baby_HR.png", "baby"),
        ("baby_lr.png", "baby_hr.png", "baby"),
        ("baby_Lr.PNG", "baby_HR.jpg", "baby"),
        ("baby-LR.png", "baby-HR.png", "baby"),
        ("baby LR.png", "baby HR.png", "baby"),
        ("baby.LR.png", "baby.HR.png", "baby"),
        ("baby_LR2.png", "baby_HR.png", "baby"),
        ("baby_LRx2.png", "baby_HR.png", "baby"),
        ("baby_LR_x2.png", "baby_HR.png", "baby"),
        ("baby_LR x2.png", "baby_HR.png", "baby"),
        ("baby_LRX2.0.png", "baby_HR.png", "baby"),
        ("babyLR.png", "babyHR.png", "baby"),
        ("LR_baby.png", "HR_baby.png", "baby"),
        ("baby_LQ.png", "baby_GT.png", "baby"),
        ("baby_LR.png", "baby.png", "baby"),
        ("frame_LR_01.png", "frame_HR_01.png", "frame_01"),
        ("img_001_SRF_2_LR.png", "img_001_SRF_2_HR.png", "img_001_SRF_2"),
    ],
)
def test_a_pair_is_known_by_its_names(tmp_path, low, high, name):
    assert found(tmp_path, low, high) == ([(name, low, high)], [])


@pytest.mark.parametrize("name", ["colour.png", "HRH.png", "slr.png", "ALLR.png", "nightlr.png"])
def test_letters_within_a_word_are_no_mark(tmp_path, name):
    assert found(tmp_path, name) == ([(name[:-4], None, name)], [])


@pytest.mark.parametrize("name", ["solo_LR.png", "solo-lr.png", "LR_solo.png", "soloLR.png"])
def test_an_lr_picture_is_never_scored_as_a_ground_truth(tmp_path, name):
    pairs, (problem,) = found(tmp_path, name, "dog.png")
    assert pairs == [("dog", None, "dog.png")]
    assert problem.startswith(f"{name} has no ground truth; add solo_HR.png")


def test_pictures_that_differ_only_in_their_suffix_are_both_taken(tmp_path):
    pairs, problems = found(tmp_path, "photo.png", "photo.jpg", "other.png")
    assert [name for name, _, _ in pairs] == ["other", "photo.jpg", "photo.png"]
    assert problems == []


def test_a_suffix_alike_decides_between_two_lr_pictures(tmp_path):
    names = ("cat_LR.jpg", "cat_LR.png", "cat_HR.png")
    pairs, (problem,) = found(tmp_path, *names)
    assert pairs == [("cat", "cat_LR.png", "cat_HR.png")]
    assert problem == "cat_LR.jpg is left out, as cat_LR.png is the LR picture of cat_HR.png"


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    (tmp_path / "folder.png").mkdir()
    pairs, problems = found(tmp_path, "._photo.png", ".hidden.png", "photo.png", "notes.txt")
    assert pairs == [("photo", None, "photo.png")]
    assert problems == []


def test_results_lying_about_are_not_scored_as_ground_truths(tmp_path):
    names = ["cat_LR.png", "cat_HR.png", "cat_LR_x2.png", "cat_bicubic.png"]
    names += ["dog.png", "dog_x2.png", "owl_x2.png", "cat_2.png"]
    pairs, problems = found(tmp_path, *names)
    assert pairs == [
        ("cat", "cat_LR.png", "cat_HR.png"),
        ("cat_2", None, "cat_2.png"),
        ("dog", None, "dog.png"),
        ("owl_x2", None, "owl_x2.png"),
    ]
    left_out = [problem.split()[0] for problem in problems]
    assert sorted(left_out) == ["cat_LR_x2.png", "cat_bicubic.png", "dog_x2.png"]


def test_the_lr_picture_of_the_wanted_scale_is_taken(tmp_path):
    names = [f"cat_LRx{scale}.png" for scale in (2, 3, 4)] + ["cat_HR.png"]
    assert found(tmp_path, *names, scale=3) == ([("cat", "cat_LRx3.png", "cat_HR.png")], [])
    assert found(tmp_path, scale=(2, 4))[0] == [("cat", "cat_LRx4.png", "cat_HR.png")]
    pairs, (problem,) = found(tmp_path, scale=1.5)
    assert pairs == []
    assert "×2, ×3, ×4; give that --scale" in problem


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("LR/a.png", "HR/a.png"),
        ("lr/a.png", "hr/a.png"),
        ("LR/a.png", "HR/a.jpg"),
        ("LR_bicubic/X2/ax2.png", "HR/a.png"),
        ("LR_bicubic/x2/a.png", "HR/a.png"),
        ("DIV2K_valid_LR_bicubic/X2/ax2.png", "DIV2K_valid_HR/a.png"),
        ("LRx2/a.png", "HR/a.png"),
        ("LR/a_LR.png", "HR/a_HR.png"),
        ("LR/a_x2.png", "HR/a.png"),
    ],
)
def test_equal_names_in_folders_of_their_own_are_a_pair(tmp_path, low, high):
    other = low.replace("2", "3")
    names = [low, high] if other == low else [low, high, other]
    assert found(tmp_path, *names) == ([("a", low, high)], [])


def test_what_is_wrong_with_folders_is_said(tmp_path):
    pairs, (problem,) = found(tmp_path / "a", "LR/a.png", "HR/b.png")
    assert pairs == [("b", None, "HR/b.png")]
    assert problem.startswith("a.png has no ground truth")
    assert "add a folder HR" in found(tmp_path / "b", "LR/a.png")[1][0]
    assert "give --scale" in found(tmp_path / "c", "LR/X3/a.png", "HR/a.png")[1][0]
    several = found(tmp_path / "d", "LR_bicubic/a.png", "LR_unknown/a.png", "HR/a.png")
    assert several[0] == []
    assert "LR_bicubic, LR_unknown: which" in several[1][0]


def test_a_folder_without_pictures_says_where_to_look(tmp_path):
    with pytest.raises(ImageError, match=r"give one of the folders in it: image_SRF_2"):
        found(tmp_path, "image_SRF_2/a.png")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImageError, match=r"put some there \(\.bmp"):
        find_pairs(tmp_path / "empty")
    (tmp_path / "file").touch()
    with pytest.raises(ImageError, match="is not a folder"):
        find_pairs(tmp_path / "file")
    with pytest.raises(ImageError, match="cannot be read"):
        find_pairs(tmp_path / ("long" * 100))
