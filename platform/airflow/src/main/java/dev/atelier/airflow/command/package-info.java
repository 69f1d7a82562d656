/**
 * The airflow command, in either generation's words:
 *
 * <pre>
 * arguments → Grammar (groups, commands, their arguments, as a table) → Parsed → a Handler → exit code
 * </pre>
 *
 * <p>Output goes through {@link dev.atelier.airflow.command.Table}: table, json, yaml, plain. A
 * user's mistake is one line, the last of what the genuine command prints.
 */
@NullMarked
package dev.atelier.airflow.command;

import org.jspecify.annotations.NullMarked;
