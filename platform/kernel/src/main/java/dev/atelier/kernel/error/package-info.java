/**
 * How the platform says that something is wrong: a {@link dev.atelier.kernel.error.Problem} has a
 * stable code, a message, a place in a file and a mend; a file with several faults reports all of
 * them in one {@link dev.atelier.kernel.error.AtelierException}. {@link
 * dev.atelier.kernel.error.ProblemPrinter} is the one place that lays them out for a person.
 */
@NullMarked
package dev.atelier.kernel.error;

import org.jspecify.annotations.NullMarked;
