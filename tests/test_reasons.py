from tenfold.serving.problems import CODES
from tenfold.serving.reasons import WHEN


def test_every_code_has_its_sentence():
    assert set(WHEN) == set(CODES)
    assert all(words[0].isupper() and words.endswith(".") for words in WHEN.values())
