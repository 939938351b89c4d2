"""The declared schemas, one module each. Import the one that is needed."""
