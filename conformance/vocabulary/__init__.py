"""The words that scenarios, stage and oracle share: frozen values without behaviour."""
