/** Somebody's code in a mount namespace: the container's paths, names and packages. */
@NullMarked
package dev.atelier.sandbox;

import org.jspecify.annotations.NullMarked;
