"""What the command line shares: filters as typed, and what is printed."""
