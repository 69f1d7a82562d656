/**
 * The simulated shop.
 *
 * <pre>
 * GeneratorSettings → Shop (pure: seed and day → ShopDay of orders, settlements, log lines)
 *                   → Generator (what is due now) → TransactionWriter (PostgreSQL), LogWriter (file)
 * </pre>
 *
 * <p>Everything that happens on a day is a pure function of the seed, the opening day and that day:
 * the same seed gives the same shop, and after a stop or an outage the generator goes on where the
 * database and the log file say that it stopped, with nothing twice and nothing lost. Real data
 * comes in beside it: see {@link dev.atelier.generator.csv}.
 */
@NullMarked
package dev.atelier.generator;

import org.jspecify.annotations.NullMarked;
