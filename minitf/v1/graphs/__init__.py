"""The default graph, its name scopes and losses, feeds and fetches, graphs as files."""
