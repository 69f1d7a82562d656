/** Time as a seam: a clock that tests set. */
@NullMarked
package dev.atelier.kernel.time;

import org.jspecify.annotations.NullMarked;
