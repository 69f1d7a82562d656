package dev.atelier.generator;

import java.math.BigDecimal;

/** A row of {@code produits_raw}. */
record Product(int id, String code, String name, String category, BigDecimal price) {}
