import os
import signal
import threading

import pytest
from waiting import PATIENCE_S

from tenfold.core.stopping import stop_signals


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_is_a_wish_to_stop(number):
    before = signal.getsignal(number)
    with stop_signals() as stopping:
        os.kill(os.getpid(), number)
        assert stopping.wait(PATIENCE_S)
        assert signal.getsignal(number) == before
    assert signal.getsignal(number) == before


@pytest.mark.usefixtures("ctrl_c")
def test_the_second_ctrl_c_acts_at_once():
    with pytest.raises(KeyboardInterrupt), stop_signals():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.usefixtures("ctrl_c")
def test_an_ignored_signal_stays_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with stop_signals() as stopping:
        os.kill(os.getpid(), signal.SIGINT)
        assert not stopping.wait(0.1)
    assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def test_works_outside_the_main_thread():
    outcome = []

    def work():
        with stop_signals() as stopping:
            outcome.append(stopping.is_set())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert outcome == [False]
