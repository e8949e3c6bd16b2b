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
# # 1. Look at the data first
#
# A network learns what its data shows, mistakes included. Before anything is trained, a quarter
# of an hour with the images tells what can be hoped for.

# %%
# %matplotlib inline
import tenfold

found = tenfold.explore("mnist")
statistics = found.statistics
{name: part["images"] for name, part in statistics["parts"].items()}

# %% [markdown]
# The mean and the standard deviation of the training pixels are the numbers that every MNIST
# project subtracts and divides by: .1307 and .3081.

# %%
statistics["parts"]["train"]["pixels"]

# %% [markdown]
# The ten digits are not equally frequent, so "accuracy" hides that ones count for more than fives.

# %%
found.figure("class_distribution")

# %%
found.figure("sample_images")

# %% [markdown]
# The mean image of a digit is what a linear model can know of it; where the variation is large,
# people write differently, and a linear model is lost.

# %%
found.figure("class_means")

# %% [markdown]
# The most unusual images of each digit are where mistakes will come from. Some nobody can read.

# %%
found.figure("unusual_images")

# %% [markdown]
# A map: images that look alike lie close together. A ring marks one that lies among other digits,
# which a network will confuse more often, however it is trained.

# %%
found.figure("map")
