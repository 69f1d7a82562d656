/**
 * OpenSearch as a service: what Elasticsearch's and OpenSearch's images become here.
 *
 * <pre>
 * ServiceSpec → NodeSettings → OpenSearchNode (a child JVM) → ready → Probe (health, figures)
 * </pre>
 *
 * <p>The child is {@code dev.atelier.opensearchnode.NodeMain} with a class path of its own, a
 * folder of jars ({@link dev.atelier.engines.opensearch.OpenSearchLibrary}). It listens on the
 * service's own address itself; Elasticsearch's manners (product header, version, media types,
 * password) are inside it. It ends when its standard input does, so it never outlives the platform.
 */
@NullMarked
package dev.atelier.engines.opensearch;

import org.jspecify.annotations.NullMarked;
