"""People made of software: they use the product's public HTTP and Socket.IO interfaces and the things on the wall."""
