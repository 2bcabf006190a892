"""What a question or a report names: agencies, places, levels, years, bounds, figures."""
