"""One digit, from a picture of any kind to 28×28 as MNIST made them."""
