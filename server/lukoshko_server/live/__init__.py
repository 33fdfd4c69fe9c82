"""The live gateway: joins screens to rooms and pushes what arrives; it never touches the database."""
