package dev.atelier.jinja;

/** A local variable: a slot in the frames of a shape. */
record Variable(FrameShape shape, int slot, String name) {}
