"""What is claimed about speed and quality, re-runnable, and the makers of sample reports."""
