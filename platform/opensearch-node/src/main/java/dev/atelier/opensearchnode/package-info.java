/** A small main on OpenSearch: the child process of the engine. */
@NullMarked
package dev.atelier.opensearchnode;

import org.jspecify.annotations.NullMarked;
