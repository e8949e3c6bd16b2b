import threading
import warnings

import pytest
from waiting import PATIENCE_S

from tenfold.imaging.unheard import unheard


def test_nothing_is_heard_inside_and_all_outside():
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with unheard():
            warnings.warn("inside", stacklevel=1)
        warnings.warn("outside", stacklevel=1)
    assert [str(one.message) for one in heard] == ["outside"]


def test_warnings_come_back_after_an_error():
    with pytest.raises(KeyError), unheard():
        raise KeyError
    with pytest.warns(UserWarning, match="again"):
        warnings.warn("again", stacklevel=1)


def test_threads_that_overlap_leave_the_filters_as_they_were():
    before = list(warnings.filters)
    first_in, second_in, first_out = threading.Event(), threading.Event(), threading.Event()

    def first():
        with unheard():
            first_in.set()
            second_in.wait(PATIENCE_S)
        first_out.set()

    def second():
        first_in.wait(PATIENCE_S)
        with unheard():
            second_in.set()
            first_out.wait(PATIENCE_S)
            warnings.warn("still unheard", stacklevel=1)

    threads = [threading.Thread(target=target) for target in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(warnings.filters) == before
