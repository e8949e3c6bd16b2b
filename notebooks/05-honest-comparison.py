# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5. Why one seed lies
#
# Somebody trains a network, changes nothing but the seed, and trains again. Which is better? On
# 3,000 images, with two epochs and small batches, so that it takes seconds, here are five runs of
# one and the same recipe.

# %%
import itertools
import tempfile
from pathlib import Path

import numpy as np
from scipy import stats

import tenfold
from tenfold.core.recipes import load_config

folder = Path(tempfile.mkdtemp())
data = tenfold.load_data("mnist", "train")
few = np.random.default_rng(0).permutation(len(data))[:3000]
np.savez(folder / "few.npz", images=data.images[few], labels=data.labels[few])


def accuracies(name, seeds, **changes):
    """The test accuracy of each seed, on the held-out sixth of these few images, in percent."""
    found = []
    for seed in seeds:
        run = tenfold.train(
            "fast", seed=seed, epochs=2, batch_size=64, runs=folder, name=f"{name}-{seed}",
            **{"data.name": str(folder / "few.npz")}, **changes,
        )  # fmt: skip
        found.append(100 * run.report["splits"]["test"]["accuracy"])
    return np.array(found)


same = accuracies("same", range(5))
same.round(2)

# %% [markdown]
# The spread from seed to seed is as large as most "improvements" that are published for MNIST:

# %%
f"{same.mean():.2f} ± {same.std(ddof=1):.2f} %, from {same.min():.2f} to {same.max():.2f}"

# %% [markdown]
# Comparing one run with one other, somebody would have announced a difference of this size, in
# either direction, between two networks that are the same:

# %%
differences = [abs(b - a) for a, b in itertools.combinations(same, 2)]
f"up to {max(differences):.2f} points, half of them over {np.median(differences):.2f}"

# %% [markdown]
# Now a real change: twice the learning rate. One pair of seeds says the opposite of another:

# %%
usual = load_config("fast").optimiser.lr
changed = accuracies("changed", range(5), **{"optimiser.lr": 2 * usual})
f"{changed[0] - same[0]:+.2f} points with seed 0, {changed[3] - same[3]:+.2f} with seed 3"

# %% [markdown]
# Five pairs with the same seeds say how sure we may be. `tenfold study` and `tenfold compare` do
# this for whole recipes, with the luck of the test images counted in. Here the interval holds
# gains and losses, so neither pair was to be believed:

# %%
paired = stats.ttest_rel(changed, same)
low, high = paired.confidence_interval()
f"{(changed - same).mean():+.2f} points [{low:+.2f}, {high:+.2f}], p = {paired.pvalue:.3f}"

# %% [markdown]
# And the surest way to fool oneself is to look at the test set while choosing. The best of five
# seeds by their test accuracy would be reported as

# %%
f"{same.max():.2f} %, while the next run gives {same.mean():.2f} % on average"
