/**
 * What Jinja sees: the macros of all packages and, for each node, dbt's own names.
 *
 * <pre>
 * macro files ─ MacroLibrary ─→ names a package sees, dispatch
 * node + library + Behaviour (parsing | running | compiling) ─ NodeContext ─→ rendered SQL
 * </pre>
 *
 * A context belongs to one node and one thread; everything it shares is immutable.
 */
@NullMarked
package dev.atelier.dbt.context;

import org.jspecify.annotations.NullMarked;
