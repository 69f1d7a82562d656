/**
 * The runtime contract: what the platform and a feature owe each other so that a service of a
 * compose file runs without Docker.
 *
 * <pre>
 * compose file → ServiceSpec (checked, resolved, with its own loopback address)
 *             → the runtime whose ImageProfile matches → Plan (serve, done, command, not run)
 *             → ServiceRuntime.start(spec) → ServiceHandle (health, facts, metrics, exec, stop)
 * </pre>
 *
 * <p>A runtime object lives as long as the stack and may serve several services: the first Airflow
 * service that starts boots the scheduler, the others join it. The platform owns order, restarts,
 * published ports, logs on disk and everything that a person sees. Nothing here knows a feature.
 */
@NullMarked
package dev.atelier.kernel.stack;

import org.jspecify.annotations.NullMarked;
