/**
 * Airflow: DAG files → DAGs → runs → task instances, their log, the command line, the REST API.
 *
 * <pre>
 * dag        what a DAG is, and when it runs: records without behaviour beyond that
 * python     the python3 child that reads DAG files and runs tasks
 * state      what is kept in PostgreSQL
 * schedule   the scheduler: runs that are due, tasks that may start, trigger rules
 * task       one attempt: context, templates, process, log
 * command    the airflow command
 * rest       /api/v1 and /api/v2
 * </pre>
 *
 * <p>This package has what others construct: {@link dev.atelier.airflow.AirflowRuntime} and the
 * read model for pages, {@link dev.atelier.airflow.AirflowView}. Nothing here draws pages, and
 * nothing runs in this process that a DAG file wrote.
 */
@NullMarked
package dev.atelier.airflow;

import org.jspecify.annotations.NullMarked;
