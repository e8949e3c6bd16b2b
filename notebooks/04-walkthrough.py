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
# # 4. Train, evaluate, read my own photo, serve
#
# ## Train
# One epoch of the recipe `fast` over all of MNIST: some seconds on a laptop.

# %%
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

import tenfold

folder = Path(tempfile.mkdtemp())
run = tenfold.train("fast", seed=0, epochs=1, runs=folder, open_test=False)
run.history[-1]

# %% [markdown]
# ## Evaluate
# The test images are opened once, and the report counts it.

# %%
report = tenfold.evaluate(run, "test")
accuracy, (low, high) = (report["splits"]["test"][key] for key in ("accuracy", "accuracy_ci95"))
f"{accuracy:.2%} [{low:.2%}, {high:.2%}], opened {report['test_openings']} time"

# %% [markdown]
# ## Read a photo
# Here a page that `tenfold synth` makes up; with a photo of your own, put its path in its place.

# %%
command = [sys.executable, "-m", "tenfold", "synth", "--out", folder / "pages", "--count", "2"]
subprocess.run([*command, "--kind", "number", "--seed", "7"], check=True, capture_output=True)
photo = next((folder / "pages").glob("0001.*"))
Image.open(photo).convert("RGB").reduce(2)

# %%
reading = tenfold.read(photo)
reading.text, reading.status

# %%
[(digit.digit, round(digit.confidence, 3), digit.box) for digit in reading.digits]

# %% [markdown]
# ## Serve
# The same for other programs: an HTTP API, and a page to draw on at its address.

# %%
server = subprocess.Popen(
    [sys.executable, "-m", "tenfold", "serve", "--port", "8765"], stderr=subprocess.DEVNULL
)
client = tenfold.Client("http://127.0.0.1:8765")
client.read(photo).text

# %%
server.terminate()
server.wait()
