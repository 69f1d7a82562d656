package dev.atelier.logstash.plugin;

import java.io.InputStream;
import java.io.OutputStream;

/** The standard streams of the process that Logstash would be. */
public record Console(InputStream in, OutputStream out) {}
