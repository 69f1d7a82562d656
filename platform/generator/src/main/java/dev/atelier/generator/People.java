package dev.atelier.generator;

import java.text.Normalizer;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;

/** Customers by their number: the same seed gives number 100,001 the same name. */
final class People {
  /** Below it are the ids of imported customers. */
  static final int FIRST_ID = 100_001;

  private static final List<String> SEGMENTS =
      List.of("particulier", "particulier", "particulier", "fidèle", "professionnel");
  private static final List<String> FIRST_NAMES =
      List.of(
          "Camille", "Louise", "Hugo", "Léa", "Jules", "Manon", "Adam", "Inès", "Paul", "Zoé",
          "Nora", "Rayan", "Alice", "Théo", "Sarah", "Marc", "Élodie", "Yanis", "Claire", "Victor");
  private static final List<String> LAST_NAMES =
      List.of(
          "Martin",
          "Bernard",
          "Dubois",
          "Thomas",
          "Robert",
          "Petit",
          "Durand",
          "Leroy",
          "Moreau",
          "Simon",
          "Laurent",
          "Lefèvre",
          "Michel",
          "Garcia",
          "David",
          "Bertrand",
          "Roux",
          "Vincent",
          "Fournier",
          "Morel",
          "Girard",
          "Mercier",
          "Nguyen",
          "Haddad");

  private final long seed;
  private final Weights<String> countries;

  People(GeneratorSettings settings) {
    this.seed = settings.seed();
    this.countries = Weights.of(settings.countries());
  }

  Customer customer(int id, LocalDateTime since) {
    Draw draw = Draw.of(seed, "customer", id);
    String first = FIRST_NAMES.get(draw.below(FIRST_NAMES.size()));
    String last = LAST_NAMES.get(draw.below(LAST_NAMES.size()));
    String email = ascii(first) + "." + ascii(last) + id + "@example.org";
    String segment = SEGMENTS.get(draw.below(SEGMENTS.size()));
    return new Customer(id, first + " " + last, email, countries.draw(draw), segment, since);
  }

  /** Somebody who ordered before; those who came lately come back more often. */
  static int returning(int known, double share) {
    return FIRST_ID + (int) (known * Math.pow(share, 0.55));
  }

  private static String ascii(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD)
        .replaceAll("[^A-Za-z]", "")
        .toLowerCase(Locale.ROOT);
  }
}
