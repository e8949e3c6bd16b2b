"""Training with torch: models, augmentation, optimisers, the loop, checkpoints and export."""
