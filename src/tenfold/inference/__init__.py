"""Trained models at work, with ONNX Runtime: pictures in, digits out."""
