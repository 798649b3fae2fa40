"""The models: the runtime that answers prompts, the control plane that lists models."""
