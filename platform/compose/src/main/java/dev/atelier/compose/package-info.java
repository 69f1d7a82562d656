/** Compose files → a checked stack → a start plan; names, addresses, paths. */
@NullMarked
package dev.atelier.compose;

import org.jspecify.annotations.NullMarked;
