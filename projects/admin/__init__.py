"""The bureau's queues over benchmark projects. Every button calls an action; nothing is edited raw."""
