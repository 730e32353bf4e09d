"""An app that declares one thing of each kind, and that nothing else names."""
