"""Bodies of the HTTP interface, one module per subject; docs/api.md lists the endpoints. Exported to TypeScript."""
