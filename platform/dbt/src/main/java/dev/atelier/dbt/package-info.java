/** dbt projects: project → manifest → graph → run. */
@NullMarked
package dev.atelier.dbt;

import org.jspecify.annotations.NullMarked;
