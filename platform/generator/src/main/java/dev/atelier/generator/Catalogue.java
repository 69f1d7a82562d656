package dev.atelier.generator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What the shop sells, most wanted first: a few products make most of the orders. */
final class Catalogue {
  private static final List<String> OBJECTS =
      List.of(
          "Lampe",
          "Carnet",
          "Bol",
          "Plaid",
          "Vase",
          "Panier",
          "Bougie",
          "Coussin",
          "Théière",
          "Puzzle",
          "Arrosoir",
          "Tablier",
          "Cadre",
          "Guirlande",
          "Plateau",
          "Boîte");
  private static final List<String> STYLES =
      List.of(
          "en lin",
          "en grès",
          "bleu nuit",
          "naturel",
          "rayé",
          "brodé",
          "en bois",
          "doré",
          "vert sauge",
          "émaillé",
          "à pois",
          "recyclé");

  private final List<Product> products;

  Catalogue(GeneratorSettings settings) {
    List<String> categories = List.copyOf(settings.categories().keySet());
    this.products =
        IntStream.rangeClosed(1, settings.products())
            .mapToObj(id -> product(id, settings, categories))
            .toList();
  }

  private static Product product(int id, GeneratorSettings settings, List<String> categories) {
    Draw draw = Draw.of(settings.seed(), "product", id);
    String category = categories.get(draw.below(categories.size()));
    double median = settings.categories().getOrDefault(category, 20.0);
    double price = Math.max(0.5, median * Math.exp(0.55 * draw.normal()));
    String name =
        OBJECTS.get(draw.below(OBJECTS.size())) + " " + STYLES.get(draw.below(STYLES.size()));
    BigDecimal rounded =
        BigDecimal.valueOf(Math.floor(price) + 0.90).setScale(2, RoundingMode.HALF_UP);
    return new Product(id, String.format(Locale.ROOT, "P%05d", id), name, category, rounded);
  }

  List<Product> products() {
    return products;
  }

  Product wanted(Draw draw) {
    return products.get((int) (products.size() * Math.pow(draw.share(), 2.2)));
  }
}
