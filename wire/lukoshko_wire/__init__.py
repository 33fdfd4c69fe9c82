"""What crosses a process border: values, problems, channels, messages; and rules that an edge decides too."""
