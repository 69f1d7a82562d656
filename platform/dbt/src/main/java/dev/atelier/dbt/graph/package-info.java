/**
 * Who depends on whom, which nodes a command line means, and in which order they run.
 *
 * <pre>
 * --select text ─ SelectionReader ─→ Selection ─ Selector(Graph, manifest) ─→ ids ─ RunQueue ─→ nodes
 * </pre>
 */
@NullMarked
package dev.atelier.dbt.graph;

import org.jspecify.annotations.NullMarked;
