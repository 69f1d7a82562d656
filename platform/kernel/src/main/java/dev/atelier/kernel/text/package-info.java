/** Text that came from a file, places in it, and words that were probably meant. */
@NullMarked
package dev.atelier.kernel.text;

import org.jspecify.annotations.NullMarked;
