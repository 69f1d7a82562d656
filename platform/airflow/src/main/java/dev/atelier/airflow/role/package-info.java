/**
 * What a compose file's services mean to Airflow: which command a service runs (a part of Airflow,
 * a one-shot setup, something else), which users, connections and variables the stack makes, and
 * what is missing. Pure: nothing runs here.
 */
@NullMarked
package dev.atelier.airflow.role;

import org.jspecify.annotations.NullMarked;
