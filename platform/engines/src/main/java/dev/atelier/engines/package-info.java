/** PostgreSQL and OpenSearch as embedded engines, one small interface each. */
@NullMarked
package dev.atelier.engines;

import org.jspecify.annotations.NullMarked;
