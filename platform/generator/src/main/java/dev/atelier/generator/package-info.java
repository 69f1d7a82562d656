/**
 * The simulated shop.
 *
 * <pre>
 * GeneratorSettings → Shop (pure: seed and hour → orders, log lines; order → settlement)
 *                   → Timeline (what is due) → Generator → Warehouse (PostgreSQL), LogFile (app.log)
 * </pre>
 *
 * <p>Everything that happens in an hour is a pure function of the seed, the opening day and that
 * hour: the same seed gives the same shop, and after a stop, a kill or an outage the generator goes
 * on where the tables and the log file themselves say that it stopped, with nothing twice and
 * nothing lost. Real data comes in beside it by {@code dev.atelier.generator.csv}.
 */
@NullMarked
package dev.atelier.generator;

import org.jspecify.annotations.NullMarked;
