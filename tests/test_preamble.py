import re


def test_a_run_says_where_on_what_and_which_network(quick_run):
    log = quick_run.log_path.read_text()
    assert re.search(r"device +\S.*, 1 thread\n", log)
    assert re.search(r"precision +(bfloat16|float32)", log)
    assert re.search(r"data +\S+: 2,200 images to train on, 200 for validation", log)
    assert re.search(r"network +compact, 7,786 parameters", log)
    assert re.search(r"total +7,786 +\d", log)
    assert log.index("total") < log.index("epoch 1/2")
