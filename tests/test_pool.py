import asyncio
import threading

import pytest
from waiting import PATIENCE_S, Work, stays

from tenfold.serving.pool import MOST, ClientLeft, Pool, Pools
from tenfold.serving.problems import Problem


async def nobody_waits(pool):
    """Return once no request has to wait; the count follows a few steps of the loop later."""
    while pool.waiting:
        await asyncio.sleep(0)


def doubled(numbers):
    return [2 * number for number in numbers]


def with_pool(test, threads=1, queue=1, deadline_s=PATIENCE_S):
    """Run `test` with a pool and with work that has taken one of its threads."""

    async def run():
        pool, work = Pool(threads, queue, deadline_s), Work()
        first = asyncio.ensure_future(pool.run(work, [1], stays))
        await work.has_begun()
        try:
            await test(pool, work)
        finally:
            work.end()
            assert await first == [1]
            assert (pool.running, pool.waiting) == (0, 0)
            (thread,) = await pool.run(lambda _: [threading.current_thread()], [1], stays)
            assert thread is not threading.main_thread()
            pool.close()

    asyncio.run(run())


def test_work_that_has_no_place_is_refused_at_once():
    async def test(pool, _):
        with pytest.raises(Problem, match="Every worker has enough to do") as caught:
            await pool.run(doubled, [1], stays)
        assert caught.value.code == "busy"
        assert caught.value.headers == {"Retry-After": "1"}
        assert (pool.running, pool.waiting) == (1, 0)

    with_pool(test, queue=0)


def test_work_waits_for_a_thread():
    async def test(pool, work):
        second = asyncio.ensure_future(pool.run(doubled, [1], stays))
        await asyncio.sleep(0)
        assert (pool.running, pool.waiting) == (1, 1)
        work.end()
        assert await second == [2]

    with_pool(test)


def test_two_threads_work_at_the_same_time():
    async def test(pool, _):
        assert await pool.run(doubled, [1], stays) == [2]

    with_pool(test, threads=2, queue=0)


def test_a_wait_ends_at_its_deadline():
    async def test(pool, _):
        with pytest.raises(Problem) as caught:
            await pool.run(doubled, [1], stays)
        assert caught.value.code == "busy"
        await nobody_waits(pool)

    with_pool(test, deadline_s=0.01)


def test_nothing_is_done_for_a_client_that_left():
    async def test(pool, work):
        done = []

        async def leaves():
            await asyncio.sleep(0.01)

        with pytest.raises(ClientLeft):
            await pool.run(done.extend, [1], leaves)
        await nobody_waits(pool)
        work.end()
        assert await pool.run(doubled, [1], stays) == [2]
        assert done == []

    with_pool(test)


@pytest.mark.parametrize("steps", range(5))
def test_cancelling_at_any_moment_frees_the_thread(steps):
    async def test(pool, work):
        second = asyncio.ensure_future(pool.run(doubled, [1], stays))
        await asyncio.sleep(0.01)
        work.end()
        while pool.running:
            await asyncio.sleep(0)
        for _ in range(steps):
            await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait([second])
        while pool.running:  # it had begun, and a thread can't be stopped
            await asyncio.sleep(0.001)

    with_pool(test)


def test_what_the_work_raises_is_passed_on():
    async def test(pool, _):
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda _: 1 / 0, [1], stays)

    with_pool(test, threads=2)


def test_requests_that_wait_for_the_same_are_served_by_one_call():
    calls = []

    def work(given):
        calls.append(list(given))
        return doubled(calls[-1])

    async def test(pool, first):
        sizes = (1, 3, 0, 12, 1, 20, 1)
        waiting = [pool.run(work, list(range(size)), stays, size) for size in sizes]
        waiting.insert(2, pool.run(doubled, [7], stays, 1))
        waiting = [asyncio.ensure_future(one) for one in waiting]
        await asyncio.sleep(0)
        assert (pool.running, pool.waiting) == (1, len(waiting))
        first.end()
        results = await asyncio.gather(*waiting)
        assert results.pop(2) == [14]
        assert results == [doubled(range(size)) for size in sizes]
        # At most 16, unless one alone has more.
        assert [len(call) for call in calls] == [4, 13, 20, 1]

    with_pool(test, queue=10)


def test_what_comes_in_the_next_turns_of_the_event_loop_shares_a_call():
    calls = []

    def work(given):
        calls.append(list(given))
        return doubled(calls[-1])

    async def later(pool, turns):
        for _ in range(turns):
            await asyncio.sleep(0)
        return await pool.run(work, [turns], stays, 1)

    async def test():
        pool = Pool(1, 5, PATIENCE_S)
        assert await asyncio.gather(*(later(pool, turns) for turns in range(5))) == [
            [2 * turns] for turns in range(5)
        ]
        assert calls == [[0, 1, 2, 3, 4]]
        pool.close()

    asyncio.run(test())


@pytest.mark.parametrize(("patience_s", "stands_still"), [(PATIENCE_S, True), (0.0, False)])
def test_the_event_loop_stands_still_for_what_ends_within_its_patience(patience_s, stands_still):
    async def test():
        pool, turned = Pool(1, 1, PATIENCE_S, patience_s), threading.Event()

        def turns_meanwhile(_):
            turned.clear()
            return [turned.wait(0.05 if stands_still else PATIENCE_S)]

        asked = asyncio.ensure_future(pool.run(turns_meanwhile, [1], stays))
        while not asked.done():
            await asyncio.sleep(0.001)
            turned.set()
        assert asked.result() == [not stands_still]
        assert (pool.running, pool.waiting) == (0, 0)
        pool.close()

    asyncio.run(test())


def test_the_event_loop_goes_on_when_its_patience_is_over():
    async def test():
        pool, work = Pool(1, 1, PATIENCE_S, 0.001), Work()
        asked = asyncio.ensure_future(pool.run(work, [1], stays))
        await work.has_begun()
        second = asyncio.ensure_future(pool.run(doubled, [2], stays))
        await asyncio.sleep(0.01)
        assert (pool.running, pool.waiting) == (1, 1)
        work.end()
        assert await asyncio.gather(asked, second) == [[1], [4]]
        pool.close()

    asyncio.run(test())


def test_what_fails_fails_alone():
    async def test(pool, first):
        waiting = [pool.run(halves, [number], stays, 1) for number in (1, 0, 2)]
        waiting = [asyncio.ensure_future(one) for one in waiting]
        await asyncio.sleep(0)
        first.end()
        one, none, other = await asyncio.gather(*waiting, return_exceptions=True)
        assert (one, other) == ([1.0], [0.5])
        assert isinstance(none, ZeroDivisionError)

    def halves(numbers):
        return [1 / number for number in numbers]

    with_pool(test, queue=10)


def test_a_pool_that_closes_waits_for_nothing_and_starts_nothing():
    async def test():
        pool, work, done = Pool(1, 1, PATIENCE_S), Work(), []

        def two(given):
            for one in given:
                done.extend(work([one]))
                yield one

        asked = asyncio.ensure_future(pool.run(two, [1, 2], stays))
        await work.has_begun()
        waiting = asyncio.ensure_future(pool.run(two, [3], stays))
        await asyncio.sleep(0)
        pool.close()
        work.end()
        problems = await asyncio.gather(asked, waiting, return_exceptions=True)
        assert [problem.code for problem in problems] == ["draining", "draining"]
        assert done == [1]

    asyncio.run(test())


def test_where_the_system_gives_no_thread_a_later_request_may_get_one(monkeypatch):
    def refused(_):
        raise RuntimeError("can't start new thread")

    async def test():
        pool = Pool(1, 1, PATIENCE_S)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refused)
            with pytest.raises(Problem) as caught:
                await asyncio.wait_for(pool.run(doubled, [1], stays), PATIENCE_S)
        assert caught.value.code == "busy"
        assert (pool.running, pool.waiting) == (0, 0)
        assert await pool.run(doubled, [2], stays) == [4]
        pool.close()

    asyncio.run(test())


def test_small_pictures_wait_for_no_large_one_and_share_a_thread():
    async def test():
        pools, large, small = Pools(threads=1, queue=1, deadline_s=PATIENCE_S), Work(), Work()
        photos = [asyncio.ensure_future(pools.run(large, [n], stays)) for n in (1, 2)]
        await large.has_begun()
        with pytest.raises(Problem):
            await pools.run(large, [3], stays, MOST)
        first = asyncio.ensure_future(pools.run(small, [4], stays, 1))
        await small.has_begun()
        second = asyncio.ensure_future(pools.run(doubled, [5], stays, MOST - 1))
        await asyncio.sleep(0.01)
        assert (pools.running, pools.waiting) == (2, 2)
        small.end()
        assert (await first, await second) == ([4], [10])
        large.end()
        assert await asyncio.gather(*photos) == [[1], [2]]
        pools.close()

    asyncio.run(test())
