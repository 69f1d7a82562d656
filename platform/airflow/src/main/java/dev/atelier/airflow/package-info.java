/** DAG files → DAGs → runs; scheduler, executor, task log, command line. */
@NullMarked
package dev.atelier.airflow;

import org.jspecify.annotations.NullMarked;
