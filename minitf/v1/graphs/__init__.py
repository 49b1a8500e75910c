"""The default graph, its name scopes, and graphs as files."""
