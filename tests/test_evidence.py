import numpy as np
import pytest
from linear_model import digits

from benchmarks import evidence
from benchmarks.evidence import features_of, teach, with_evidence, without_evidence
from benchmarks.stranger_sets import Prepared, digits_validated
from tenfold.imaging.synth.jumble import jumbled
from tenfold.inference import shipped
from tenfold.inference.certainty import certainty_in
from tenfold.inference.model import Model
from tenfold.inference.predictor import load


@pytest.fixture(scope="module")
def content():
    return without_evidence(shipped.find("robust").read())


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(0).integers(0, 256, (200, 28, 28)).astype(np.uint8)


@pytest.fixture(scope="module")
def taught(content, noise):
    """The bytes of a model that was taught what noise is, in a second."""
    patched = pytest.MonkeyPatch()
    patched.setattr(evidence, "_STEPS", 100)
    kinds = [features_of(content, digits(400)[0])], [features_of(content, noise[:100])]
    made = with_evidence(content, teach(*kinds))
    patched.undo()
    return made


def test_a_model_learns_to_tell_and_its_logits_stay(content, noise, taught):
    images = digits(100, 1000)[0]
    before, after = (Model.from_bytes(one, "robust") for one in (content, taught))
    assert before.seen(images).evidence is None
    assert np.allclose(after.logits(images), before.logits(images), atol=1e-4)
    found, none = after.seen(images).evidence, after.seen(noise[100:]).evidence
    assert found.shape == (100,)
    assert np.quantile(found, 0.05) > none.max()


def test_what_was_taught_can_be_taken_out_and_taught_anew(content, taught):
    assert without_evidence(taught) == content == without_evidence(content)


def test_the_second_judgement_keeps_the_thresholds(taught, noise):
    model = Model.from_bytes(taught, "robust")
    first = certainty_in(model.metadata)
    shifted = Prepared(*map(np.asarray, digits(100, 2000)))
    second = evidence.second_judgement(model, first, [noise], [shifted])
    assert second.thresholds == first.thresholds
    assert second.judge.second.shape == (3,)
    assert second.judge.weights is first.judge.weights
    held_out = digits_validated("fit").images
    answers = second.answers(*model.seen(held_out))
    assert 0.98 < answers.count("ok") / len(answers) < 1


def test_the_default_model_knows_letters_from_a_mirror():
    """It was shown others of them; without evidence, a third were taken for digits."""
    images, labels = digits(600, 3000)
    mirrored = jumbled(images, labels, seed=5)["mirrored"]
    predictor = load()
    assert np.mean([said.status == "ok" for said in predictor.predict(mirrored)]) < 0.15
    assert np.mean([said.status == "ok" for said in predictor.predict(images)]) > 0.97


def test_a_model_without_a_judge_has_to_be_fitted_first(taught):
    model = Model.from_bytes(taught, "robust")
    with pytest.raises(SystemExit, match=r"benchmarks\.rejection"):
        evidence.second_judgement(model, certainty_in({}), [], [])


def test_nothing_is_written_unasked(tmp_path, content, monkeypatch, capsys):
    for name, value in {"_STEPS": 20, "_PLAIN": 300, "_CORRUPTED": 5, "_SHIFTED": 15}.items():
        monkeypatch.setattr(evidence, name, value)
    path = tmp_path / "mine.onnx"
    path.write_bytes(content)
    evidence.main([str(path), "--count", "12"])
    assert path.read_bytes() == content
    evidence.main([str(path), "--count", "12", "--write"])
    predictor = load(path)
    assert predictor.certainty.judge.second is not None
    assert "mine: [" in capsys.readouterr().out
