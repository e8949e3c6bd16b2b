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
# # 3. A study read and drawn
#
# A study trains recipes with the same seeds, opens the test images once for all of them, and
# compares them. Here a small one, with little data, so that it takes seconds: the same network with
# and without dropout, three seeds each.

# %%
import json
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import tenfold

folder = Path(tempfile.mkdtemp())
data = tenfold.load_data("mnist", "train")
few = np.random.default_rng(0).permutation(len(data))[:6000]
np.savez(folder / "few.npz", images=data.images[few], labels=data.labels[few])

(folder / "study.yaml").write_text(
    """
arms:
  without: two-conv
  with: {recipe: two-conv, set: {model.options.dropout: 0.5}}
set: {model.options.dropout: 0.0}
seeds: 3
epochs: 2
"""
)
result = tenfold.run_study(
    str(folder / "study.yaml"), out=folder / "study", **{"data.name": str(folder / "few.npz")}
)
result.failures

# %% [markdown]
# Everything is in `study.json`; `study.html` shows it on one page.

# %%
study = json.loads((folder / "study" / "study.json").read_text())
study["headline"]

# %%
[contrast["verdict"] for contrast in study["contrasts"]]

# %% [markdown]
# The runs themselves are ordinary run directories, so anything can be drawn from them.

# %%
figure, axes = plt.subplots(figsize=(6, 3))
for arm, runs in result.study.arms().items():
    curves = [[epoch["validation_accuracy"] for epoch in run.history] for run in runs]
    axes.plot([1, 2], np.mean(curves, axis=0), marker="o", label=arm)
axes.legend(title="dropout")
_ = axes.set(xlabel="epoch", ylabel="validation accuracy", xticks=[1, 2])
