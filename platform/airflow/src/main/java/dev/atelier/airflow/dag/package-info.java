/**
 * DAGs as the python child describes them, and their timetables: when a run is due, over which
 * interval of data. Times are instants; a timetable knows its zone. Knows nothing of runs that
 * exist.
 */
@NullMarked
package dev.atelier.airflow.dag;

import org.jspecify.annotations.NullMarked;
