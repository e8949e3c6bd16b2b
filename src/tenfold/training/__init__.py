"""Training with torch: models, augmentation, optimisers, the loop, checkpoints and export."""

import os

# Threads that wait for one another give up their core after a moment. By default they spin for
# milliseconds, hundreds of times a step, and where another process has the core an epoch takes
# minutes instead of seconds. The OpenMP library reads this when torch loads it.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
