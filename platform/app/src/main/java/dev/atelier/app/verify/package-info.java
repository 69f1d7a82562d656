/**
 * {@code atelier verify}: the whole pipeline once, in a throw-away state beside a running stack.
 *
 * <pre>
 * stack files → ThrowAwayStack (own volumes, copies of what services may write)
 *             → services healthy → data written or imported → logs shipped → DAG runs → dbt build
 *             → what the compose file says must be equal → VerifyReport (summary, JUnit XML)
 * </pre>
 *
 * <p>What to compare stands in the compose file under {@code x-atelier.verify}; services, dbt tests
 * and DAGs need nothing said.
 */
@NullMarked
package dev.atelier.app.verify;

import org.jspecify.annotations.NullMarked;
