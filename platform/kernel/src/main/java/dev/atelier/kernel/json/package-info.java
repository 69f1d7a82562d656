/** The one JSON mapper, with java.time, in file order and without surprises. */
@NullMarked
package dev.atelier.kernel.json;

import org.jspecify.annotations.NullMarked;
