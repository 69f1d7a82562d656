/**
 * The running stack: which runtime serves which service, in what order they start, what happens
 * when one ends, where their ports and logs are.
 *
 * <pre>
 * ComposeProject → StackPlanner (runtime and Plan for each) → Supervisor (a ServiceLife each)
 *                → ServiceHandle → Publisher (ports), LogStore (lines), EventLog (timeline)
 * </pre>
 *
 * <p>Knows no tool: everything about PostgreSQL or Airflow is behind the kernel's runtime contract.
 */
@NullMarked
package dev.atelier.app.stack;

import org.jspecify.annotations.NullMarked;
