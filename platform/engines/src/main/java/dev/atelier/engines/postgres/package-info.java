/**
 * PostgreSQL as its container image behaves, without a container.
 *
 * <pre>
 * binaries jar → Installation (unpacked once, shared) ─┐
 * ClusterSettings ─→ DataFolder (initdb, leftovers) ───┼→ ServerProcess → PostgresCluster
 * ServiceSpec ─→ ServiceSettings (the image's variables, command, mounts) ─→ PostgresRuntime
 *                   → PostgresCluster, InitScripts, MissingOwners → PostgresHandle (health, facts)
 *                   → relay.Relay where clients connect, unless --faithful
 * </pre>
 *
 * <p>{@link dev.atelier.engines.postgres.HiddenCluster} is the platform's own. fsync stays on,
 * passwords are SCRAM, collation is {@code C.UTF-8} of PostgreSQL's builtin provider, which is the
 * same on every machine. Not here: replication, TLS, backups.
 */
@NullMarked
package dev.atelier.engines.postgres;

import org.jspecify.annotations.NullMarked;
