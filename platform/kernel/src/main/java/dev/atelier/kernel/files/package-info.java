/** Files written so that a crash leaves the old content or the new, never half of it. */
@NullMarked
package dev.atelier.kernel.files;

import org.jspecify.annotations.NullMarked;
