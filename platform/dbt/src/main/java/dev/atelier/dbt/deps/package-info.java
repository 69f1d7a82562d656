/**
 * Packages of {@code packages.yml}: found, locked and installed.
 *
 * <pre>
 * packages.yml ─ PackageSpec ─ Resolver(Fetcher) ─→ PinnedPackage ─→ package-lock.yml, dbt_packages
 * </pre>
 *
 * It keeps no cache of downloads and tries each address once.
 */
@NullMarked
package dev.atelier.dbt.deps;

import org.jspecify.annotations.NullMarked;
