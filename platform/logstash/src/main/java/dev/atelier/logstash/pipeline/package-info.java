/**
 * From checked configuration to running pipelines.
 *
 * <pre>
 * Tree → PlanBuilder (registry, options, conditions, ids) → PipelinePlan
 *      → Pipeline: inputs → EventQueue → workers: filters, outputs → acknowledgement to the inputs
 * Agent: the pipelines of one Logstash, their reload and end
 * </pre>
 *
 * <p>At least once: an event's origin is told only when every output has taken it or a filter
 * dropped it; inputs that can read again write their position down no further than that.
 */
@NullMarked
package dev.atelier.logstash.pipeline;

import org.jspecify.annotations.NullMarked;
