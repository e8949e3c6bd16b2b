"""Pictures: from any file to the 28×28 grey levels that the networks know."""
