/**
 * Compose files → a checked project → services to run, as Docker Compose v2 understands them.
 *
 * <pre>
 * files, flags, .env      (ProjectFiles, ProjectName, DotEnv)
 *   → trees with places   (TreeBuilder)          → variables resolved  (Interpolation, Template)
 *   → extended, included, merged                 (Extends, Includes, Merge, Uniqueness)
 *   → checked against the table of keys          (KeyTable, keys.txt, ShapeCheck)
 *   → canonical, with defaults and absolute paths (Canonical, Defaults, AbsolutePaths, Normalizer)
 *   → values that mean something                 (Binder) → consistent  (Consistency, StartOrder)
 *   → ComposeProject → ServiceSpecs              (StackSpecs, Dockerfile)
 * </pre>
 *
 * <p>Every stage keeps the places of the file and goes on after a fault, so that one report has all
 * of them. What is not done: nothing is pulled, built or started, remote includes (git, OCI) are
 * refused.
 */
@NullMarked
package dev.atelier.compose;

import org.jspecify.annotations.NullMarked;
