"""How quick the suite is: ratios side by side in one run, medians of several."""
