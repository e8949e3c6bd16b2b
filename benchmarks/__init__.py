"""Measurements of Tenfold against what it replaces; `make bench` runs them."""

# Before any of them loads ONNX Runtime, whose reports to its makers this switches off.
import tenfold as tenfold
