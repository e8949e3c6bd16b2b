"""Which cuts of the ink into digits the network finds most likely."""
