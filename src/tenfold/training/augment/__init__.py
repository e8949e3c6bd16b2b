"""Random changes to a batch of digits: batched tensor code, one generator, plain numbers."""

from tenfold.training.augment.batch import augment_batch as augment_batch
from tenfold.training.augment.mild import augment as augment
