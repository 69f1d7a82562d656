/**
 * Runs nodes: compiles their SQL, calls their materializations on several threads in the order of
 * the graph, and tells what came of it in dbt's lines and in {@code run_results.json}.
 */
@NullMarked
package dev.atelier.dbt.run;

import org.jspecify.annotations.NullMarked;
