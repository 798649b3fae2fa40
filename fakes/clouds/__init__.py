"""The clouds, as far as their credentials and their models are concerned."""
