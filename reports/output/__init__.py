"""The files of an edition, made from its facts alone: the same facts give the same bytes."""
