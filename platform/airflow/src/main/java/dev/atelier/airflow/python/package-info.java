/**
 * The python3 child: one process per Airflow, in the sandbox, that forks for every DAG file and
 * every Python task and starts bash commands itself.
 *
 * <pre>
 * PythonPackage   our files for Python, laid on disk
 * PythonServer    requests and events as JSON lines; restarted when it dies
 * PythonJob       one child of it: a file being read, a task being run
 * DagFolder       which files there are and which changed
 * DagReader       files → DAGs and import errors
 * </pre>
 */
@NullMarked
package dev.atelier.airflow.python;

import org.jspecify.annotations.NullMarked;
