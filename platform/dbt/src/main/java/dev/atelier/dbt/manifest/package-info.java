/**
 * The manifest: every resource of a project with what it depends on, in the shape of dbt's {@code
 * manifest.json} version 12. A {@link dev.atelier.dbt.manifest.Resource} is that file's own
 * dictionary with typed readers, since macros see it as {@code model}, other tools read it as JSON,
 * and a manifest written by the genuine tool must be usable as {@code --state}.
 */
@NullMarked
package dev.atelier.dbt.manifest;

import org.jspecify.annotations.NullMarked;
