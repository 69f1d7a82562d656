/** Main: the one place that knows all modules; the command line. */
@NullMarked
package dev.atelier.app;

import org.jspecify.annotations.NullMarked;
