package dev.atelier.sandbox;

import java.nio.file.Path;

/** What a confined command may do with a file or folder of this machine and all below it. */
record Access(Path path, boolean writable) {}
