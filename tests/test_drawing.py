from drawn_studies import alone, made, subject

from tenfold.comparison.drawing import NAMES, as_svg, write_pngs


def test_all_are_written_as_png(tmp_path):
    write_pngs(subject(*made()), tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(NAMES)


def test_what_an_arm_alone_lacks_is_taken_away(tmp_path):
    (tmp_path / "pairwise.png").write_bytes(b"of an earlier comparison")
    write_pngs(subject(*alone()), tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(NAMES) - {
        "pairwise", "best_against_next",
    }  # fmt: skip


def test_svgs_have_ids_of_their_own():
    svg = as_svg(subject(*made()), "accuracy_time", "Accuracy.")
    assert 'aria-label="Accuracy."' in svg
    assert 'id="accuracy-time-' in svg
