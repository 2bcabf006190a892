"""Text becomes meaning: segmentation, roles and themes, questions and answers."""
