/** The web pages. */
@NullMarked
package dev.atelier.console;

import org.jspecify.annotations.NullMarked;
