"""The 15 corruptions of MNIST-C, by kind; `tenfold.evaluation.corruptions` lists them."""
