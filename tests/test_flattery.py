from tenfold.core.flattery import remark

DATA = {"validation_n": 200, "validation_sha256": "ours"}
KNOWS = {"init_from": {"model": "big", "validation_sha256": None}}


def test_says_what_may_know_the_validation_images():
    assert remark({"data": DATA}) == remark({}) == ""
    assert remark({"data": DATA, "teacher": {"model": "t", "validation_sha256": "ours"}}) == ""
    said = remark({"data": DATA, "teacher": {"model": "t", "validation_sha256": "others"}} | KNOWS)
    assert said.startswith("The teacher 't' may have learnt from the validation images, so")
    assert "The weights of 'big', which it starts from, may have learnt" in said


def test_where_nothing_validates_nothing_flatters():
    assert remark({"data": DATA | {"validation_n": 0}} | KNOWS) == ""


def test_an_ensemble_has_the_remarks_of_its_members():
    assert remark({"data": DATA, "ensemble": {"remarks": ["A.", "B."]}}) == "A. B."
