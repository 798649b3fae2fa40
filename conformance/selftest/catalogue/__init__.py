"""The catalogue, its matrix and the chapters keep to their rules."""
