from tenfold.training.console import Console, epoch_line

RECORD = {
    "epoch": 3, "lr": 0.01, "train_loss": 0.0835, "train_accuracy": 0.973,
    "validation_loss": 0.0392, "validation_accuracy": 0.9868, "seconds": 4.1,
}  # fmt: skip


def test_epoch_line():
    line = "epoch 3/15  lr 0.0100  train 0.0835 97.30%  val 0.0392 98.68%  4.1 s"
    assert epoch_line(RECORD, 15) == line


def test_epoch_line_without_validation():
    record = RECORD | {"validation_loss": None, "validation_accuracy": None}
    assert epoch_line(record, 15) == "epoch 3/15  lr 0.0100  train 0.0835 97.30%  4.1 s"


def test_log_has_what_was_said(tmp_path, capsys):
    console = Console()
    console.log_to(tmp_path / "train.log")
    console.say("[one] line")
    assert capsys.readouterr().err == "[one] line\n"
    assert (tmp_path / "train.log").read_text().endswith("  [one] line\n")


def test_quiet_logs_but_prints_nothing(tmp_path, capsys):
    console = Console(quiet=True)
    console.log_to(tmp_path / "train.log")
    console.say("a line")
    assert capsys.readouterr() == ("", "")
    assert "a line" in (tmp_path / "train.log").read_text()


def test_no_bar_where_nobody_sees_it():
    console = Console()
    with console.bar(1, 10):
        assert not console.has_bar


def test_bar_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    console = Console()
    with console.bar(1, 10):
        assert console.has_bar
        console.advance(5, "epoch 1/1  batch 5/10")
        console.say(epoch_line(RECORD, 15))
    assert not console.has_bar
    assert "epoch 3/15" in capsys.readouterr().err
