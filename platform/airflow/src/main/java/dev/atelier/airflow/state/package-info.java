/**
 * What Airflow keeps in PostgreSQL, in schema {@code airflow}: DAGs, runs, task instances, results,
 * variables, connections, pools. Statements only: what they mean is decided in {@code schedule}.
 */
@NullMarked
package dev.atelier.airflow.state;

import org.jspecify.annotations.NullMarked;
