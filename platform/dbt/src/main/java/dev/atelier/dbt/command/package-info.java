/** dbt's command line: its options, its commands, its lines on the terminal. */
@NullMarked
package dev.atelier.dbt.command;

import org.jspecify.annotations.NullMarked;
