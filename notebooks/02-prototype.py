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
# # 2. From a linear model to a convolutional network, step by step
#
# Each step is judged on the 5,000 validation images. The test images stay closed: they choose
# nothing.

# %%
import tempfile

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

import tenfold

train = tenfold.load_data("mnist", "train")
validation = tenfold.load_data("mnist", "validation")
len(train), len(validation)

# %%
some = np.random.default_rng(0).permutation(len(train))[:6000]


def as_vectors(data, chosen=slice(None)):
    """Pixels as rows of 784 numbers from 0 to 1: where a pixel stands is forgotten."""
    return data.images[chosen].reshape(-1, 784) / np.float32(255)


def right(answers):
    """The share of validation images that `answers` gets right."""
    return f"{(answers == validation.labels).mean():.2%}"


# %% [markdown]
# ## The nearest mean
# The simplest classifier compares with the ten mean images.

# %%
means = np.stack([as_vectors(train)[train.labels == digit].mean(axis=0) for digit in range(10)])
nearness = 2 * as_vectors(validation) @ means.T - (means**2).sum(axis=1)
right(nearness.argmax(axis=1))

# %% [markdown]
# ## A linear model
# It weighs every pixel for every digit: 7,850 numbers, learnt from 6,000 images.

# %%
linear = LogisticRegression(max_iter=200).fit(as_vectors(train, some), train.labels[some])
right(linear.predict(as_vectors(validation)))

# %% [markdown]
# ## A hidden layer
# It can combine pixels, but still has to learn every shape anew at every place.

# %%
hidden = MLPClassifier((100,), max_iter=15, early_stopping=True, random_state=0)
hidden.fit(as_vectors(train, some), train.labels[some])
right(hidden.predict(as_vectors(validation)))

# %% [markdown]
# ## Convolutions
# A shape that was learnt in one place is known everywhere. `tiny-base` has fewer parameters than
# the linear model; `fast` has 14 times as many, and its first layer halves the image, which makes
# it cheaper than most networks of a tenth of its size.

# %%
runs = tempfile.mkdtemp()
seen = {}
for recipe in ("tiny-base", "fast"):
    run = tenfold.train(recipe, epochs=1, runs=runs, open_test=False)
    seen[recipe] = run.report["splits"]["validation"]["accuracy"]
{recipe: f"{accuracy:.2%}" for recipe, accuracy in seen.items()}

# %% [markdown]
# What a network gets wrong says what to do next. The worst mistakes of the last one, with what it
# was sure of:

# %%
mistakes = run.report["splits"]["validation"]["mistakes"]
[(m["true"], m["predicted"], round(m["confidence"], 3)) for m in mistakes["worst"][:5]]
