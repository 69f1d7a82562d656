/** A Jinja2 interpreter in dbt's dialect; nothing about dbt in it. */
@NullMarked
package dev.atelier.jinja;

import org.jspecify.annotations.NullMarked;
