"""Full-text engines behind one Protocol."""
