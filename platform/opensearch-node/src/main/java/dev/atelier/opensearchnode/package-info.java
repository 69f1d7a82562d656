/**
 * One OpenSearch node in a process of its own, and Elasticsearch's manners in front of it.
 *
 * <pre>
 * standard input: settings, a line each, an empty line → Node with the modules of the class path
 *   → "ready PORT" on standard output → until standard input ends
 * request → ElasticsearchHandler (product header, media types, password, old paths) → OpenSearch's own
 *   REST layer, and the REST handlers of {@link dev.atelier.opensearchnode.ElasticsearchPlugin} beside it
 * </pre>
 *
 * <p>The layer sits inside the node's own HTTP pipeline: requests are not copied, the node's port
 * is the service's port, and there is no second port that would go round the password. What
 * Elasticsearch has and OpenSearch lacks is translated where it can be, and refused by name
 * otherwise.
 */
@NullMarked
package dev.atelier.opensearchnode;

import org.jspecify.annotations.NullMarked;
