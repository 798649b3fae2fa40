"""Starting a process of the target, by itself or forked, and watching it to its end."""
