"""What crosses a process border: values, problems, channels, messages; and the rules that an edge decides exactly as the server."""
