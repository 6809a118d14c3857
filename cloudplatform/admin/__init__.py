"""The bureau's queues over the pipeline."""
