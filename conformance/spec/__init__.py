"""The requirements as Markdown chapters, and the parser that reads them."""
