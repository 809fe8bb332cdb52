"""Pages and tables to read. Nothing that a tool wrote is rendered unescaped."""
