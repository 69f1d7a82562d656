/**
 * Airflow's tables where people's dashboards look for them: views {@code dag}, {@code dag_run},
 * {@code task_instance} and {@code job} in the database that the compose file gives Airflow.
 *
 * <p>The platform's own database is the truth; what changes there is copied by a thread, a few
 * seconds later at most, into tables of a schema of our own, below the views. Nothing is ever read
 * back, a relation of somebody else's by one of these names is left alone, and the platform's
 * database stays out of reach of whoever may read the copies.
 */
@NullMarked
package dev.atelier.airflow.published;

import org.jspecify.annotations.NullMarked;
