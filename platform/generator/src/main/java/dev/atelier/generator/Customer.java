package dev.atelier.generator;

import java.time.LocalDateTime;

/** A row of {@code clients_raw}. */
record Customer(
    int id, String name, String email, String country, String segment, LocalDateTime since) {}
