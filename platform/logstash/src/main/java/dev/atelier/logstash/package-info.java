/** The pipeline language: lexer → tree → plan → running pipeline. */
@NullMarked
package dev.atelier.logstash;

import org.jspecify.annotations.NullMarked;
