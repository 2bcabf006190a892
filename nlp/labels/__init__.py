"""What a clause does and what it is about: the taxonomy, the cues, the classifier and its training."""
