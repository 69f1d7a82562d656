/**
 * Why a stack that "starts" does not work: a closed table of faults that a Docker user trips over,
 * found by reading the files, with nothing running. Faults of one tool's own files come from that
 * tool's runtime ({@code ServiceRuntime.check}); those here are about the compose file, or lie
 * between two services, or belong to tools that are not run yet.
 */
@NullMarked
package dev.atelier.app.check;

import org.jspecify.annotations.NullMarked;
