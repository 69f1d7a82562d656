/**
 * The web port: Airflow's REST API of the image's generation ({@code /api/v1} of 2.x, {@code
 * /api/v2} of 3.x), for the people that the compose file makes; pages are mounted beside it by
 * others.
 *
 * <pre>
 * request → Sign-in (basic, or a token of 3.x) → endpoint → a map in the genuine answer's order → JSON
 * </pre>
 */
@NullMarked
package dev.atelier.airflow.rest;

import org.jspecify.annotations.NullMarked;
