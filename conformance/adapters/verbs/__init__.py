"""How each kind of step is done: the words of the verb, and the person who sits before it."""
