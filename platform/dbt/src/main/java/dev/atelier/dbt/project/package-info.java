/**
 * What a project's files say before anything is parsed: {@code dbt_project.yml}, {@code
 * profiles.yml}, {@code selectors.yml}, installed packages, and which files there are.
 *
 * <pre>
 * profiles.yml ─ Profiles ─→ Target ─┐
 * dbt_project.yml ── ProjectFile ────┴→ Project (root, packages, built-in packages) → SourceFile …
 * </pre>
 *
 * Values are rendered by a {@link dev.atelier.dbt.project.ValueRenderer}, since Jinja belongs to
 * the context.
 */
@NullMarked
package dev.atelier.dbt.project;

import org.jspecify.annotations.NullMarked;
