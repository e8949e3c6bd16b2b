"""The usual service for a digit, as tutorials and projects write it: what ours is timed against.

FastAPI with one endpoint that takes a file of a form; Pillow opens it, makes it grey and 28×28;
divided by 255, it goes through the network in PyTorch eager, inside the endpoint. It is the network
that our default model asks first, and uvicorn runs it as `uvicorn module:app` does.
"""

from __future__ import annotations

import io
import sys

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI, UploadFile
from PIL import Image
from safetensors.torch import load_file

from tenfold.core.recipes import load_config
from tenfold.inference import shipped
from tenfold.training.models import create_model

app = FastAPI()
model = create_model(load_config(shipped.DEFAULT).model.name)
model.load_state_dict(load_file(shipped.find(shipped.DEFAULT).path.with_suffix(".safetensors")))
model.eval()


@app.post("/predict")
async def predict(file: UploadFile) -> dict[str, object]:
    """Read one digit."""
    picture = Image.open(io.BytesIO(await file.read())).convert("L").resize((28, 28))
    image = torch.from_numpy(np.array(picture, dtype=np.float32) / 255)[None, None]
    with torch.no_grad():
        shares = torch.softmax(model(image), dim=1)[0]
    digit = int(shares.argmax())
    return {"digit": digit, "confidence": float(shares[digit]), "probabilities": shares.tolist()}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]))
