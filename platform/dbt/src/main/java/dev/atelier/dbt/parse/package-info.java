/**
 * From files to a manifest.
 *
 * <pre>
 * macros → SQL, seeds (each file alone, in parallel) → properties (YAML) → tests, sources … →
 *   refs resolved, docs rendered → checks → Manifest
 * </pre>
 *
 * Templates are rendered with {@code execute} false, only for the calls they make. {@link
 * dev.atelier.dbt.parse.ProjectParse} takes the last parse instead ({@code SavedParse}) while all
 * that it read ({@code Inputs}) is the same.
 */
@NullMarked
package dev.atelier.dbt.parse;

import org.jspecify.annotations.NullMarked;
