/** The simulated shop: transactions and logs; import of real CSV data. */
@NullMarked
package dev.atelier.generator;

import org.jspecify.annotations.NullMarked;
