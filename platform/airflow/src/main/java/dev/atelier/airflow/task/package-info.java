/**
 * One attempt of a task: its context, its templates rendered, its process in the sandbox, its log.
 *
 * <pre>
 * Executor.Attempt → TaskContext (what templates and Python see)
 *   bash  → rendered here → started by the python child → lines into the log
 *   other → the child forks, imports the DAG file, runs execute(); asks for results, variables …
 * → Executor.Outcome to the scheduler
 * </pre>
 */
@NullMarked
package dev.atelier.airflow.task;

import org.jspecify.annotations.NullMarked;
