/**
 * Somebody else's code, run as its container would have run it: with the container's paths, names
 * and packages, and without this machine's.
 *
 * <pre>
 * ServiceSpec + SandboxCommand
 *   full     → Layout → scripts (stage as root, enter) → Namespace of the service ← each command enters
 *   reduced  → ReducedRoot (links) → PathMap → rewritten command → Confinement (bwrap, Landlock, none)
 * ServiceSpec → Requirements → PythonEnvironments (store by digest) → used by both
 * ServiceSpec → ImageCommand → CommandRuntime: services of plain images
 * </pre>
 *
 * <p>Which mode works is found out once, by doing it ({@link dev.atelier.sandbox.Sandboxes}). The
 * platform's own commands are small clients in {@code /opt/atelier/bin}. Limits neither memory nor
 * processor, and keeps nobody from the network: a service here reaches what this machine reaches.
 */
@NullMarked
package dev.atelier.sandbox;

import org.jspecify.annotations.NullMarked;
