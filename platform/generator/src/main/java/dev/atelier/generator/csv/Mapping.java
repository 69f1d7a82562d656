package dev.atelier.generator.csv;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Suggestion;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlNode;
import dev.atelier.kernel.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mapping file: which columns of a CSV file become which columns of the shop's tables.
 *
 * @param name for a person
 * @param columns that a file must have
 * @param tables by table and column; {@code produit_code} of {@code transactions_raw} stands for
 *     the product's id
 */
record Mapping(String name, List<String> columns, Map<String, Map<String, Expression>> tables) {
  static final ErrorCode BAD_MAPPING = ErrorCode.user("import.bad-mapping");
  static final String TRANSACTIONS = "transactions_raw";
  static final String PRODUCTS = "produits_raw";
  static final String CUSTOMERS = "clients_raw";

  /** Columns of each table that a mapping may fill; the first is needed. */
  private static final Map<String, List<String>> TARGETS =
      Map.of(
          TRANSACTIONS,
              List.of("transaction_id", "client_id", "produit_code", "montant", "date", "statut"),
          PRODUCTS, List.of("code", "nom", "categorie", "prix"),
          CUSTOMERS, List.of("client_id", "nom", "email", "pays", "segment", "date_inscription"));

  private static final Pattern PRODUCT = Pattern.compile("[^*{}]+(\\*[^*{}]+)+");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  Mapping {
    columns = List.copyOf(columns);
    tables = Map.copyOf(tables);
  }

  /** Whether a file with these columns is one for this mapping. */
  boolean fits(List<String> fileColumns) {
    return fileColumns.containsAll(columns);
  }

  Optional<Expression> expression(String table, String column) {
    return Optional.ofNullable(tables.getOrDefault(table, Map.of()).get(column));
  }

  /**
   * Reads a mapping for a file.
   *
   * @param fileColumns the file's, whose places the expressions name
   * @throws AtelierException with every fault and its place
   */
  static Mapping read(SourceText source, List<String> fileColumns) {
    return new Reader(fileColumns).read(new YamlReader(YamlDialect.GO).readOne(source));
  }

  /** The columns that a mapping file asks for, before anything else of it is read. */
  static List<String> columnsOf(SourceText source) {
    YamlNode root = new YamlReader(YamlDialect.GO).readOne(source);
    return root instanceof YamlNode.Mapping mapping
        ? mapping.get("columns").map(Mapping::texts).orElse(List.of())
        : List.of();
  }

  private static List<String> texts(YamlNode node) {
    return node instanceof YamlNode.Sequence sequence
        ? sequence.items().stream().map(item -> String.valueOf(item.toJava())).toList()
        : List.of();
  }

  private static final class Reader {
    private final List<String> fileColumns;
    private final List<Problem> problems = new ArrayList<>();

    Reader(List<String> fileColumns) {
      this.fileColumns = fileColumns;
    }

    Mapping read(YamlNode root) {
      if (!(root instanceof YamlNode.Mapping top)) {
        throw Problem.error(BAD_MAPPING, "a mapping file is keys and values")
            .at(root.span())
            .exception();
      }
      Map<String, Map<String, Expression>> tables = new LinkedHashMap<>();
      List<String> known = List.of("name", "columns", TRANSACTIONS, PRODUCTS, CUSTOMERS);
      top.merged()
          .forEach((key, entry) -> {
            List<String> targets = TARGETS.get(key);
            if (targets != null) {
              tables.put(key, table(key, entry.value(), targets));
            } else if (!known.contains(key)) {
              unknown(key, entry, known);
            }
          });
      List<String> columns = top.get("columns").map(Mapping::texts).orElse(List.of());
      columns.stream()
          .filter(column -> !fileColumns.contains(column))
          .forEach(column ->
              problems.add(
                  Problem.error(BAD_MAPPING, "the file has no column \"" + column + "\"")
                      .at(top.get("columns").orElse(top).span())));
      if (!tables.containsKey(TRANSACTIONS)) {
        problems.add(
            Problem.error(BAD_MAPPING, "the mapping fills no " + TRANSACTIONS).at(root.span()));
      }
      if (!problems.isEmpty()) {
        throw new AtelierException(problems);
      }
      String name = top.get("name").map(node -> String.valueOf(node.toJava())).orElse("mapping");
      return new Mapping(name, columns, tables);
    }

    private void unknown(String key, YamlNode.Entry entry, List<String> known) {
      Problem problem =
          Problem.error(BAD_MAPPING, "unknown key \"" + key + "\"").at(entry.key().span());
      problems.add(Suggestion.didYouMean(key, known).map(problem::mend).orElse(problem));
    }

    private Map<String, Expression> table(String table, YamlNode node, List<String> targets) {
      Map<String, Expression> columns = new LinkedHashMap<>();
      if (!(node instanceof YamlNode.Mapping mapping)) {
        problems.add(
            Problem.error(BAD_MAPPING, table + " is columns and where they come from")
                .at(node.span()));
        return columns;
      }
      mapping
          .merged()
          .forEach((key, entry) -> {
            if (targets.contains(key)) {
              columns.put(key, expression(entry.value()));
            } else {
              unknown(key, entry, targets);
            }
          });
      if (mapping.get(targets.getFirst()).isEmpty()) {
        problems.add(
            Problem.error(BAD_MAPPING, table + " needs " + targets.getFirst()).at(node.span()));
      }
      return columns;
    }

    private Expression expression(YamlNode node) {
      return switch (node) {
        case YamlNode.Scalar scalar -> scalar(scalar);
        case YamlNode.Mapping mapping -> choice(mapping);
        case YamlNode.Sequence sequence -> {
          problems.add(
              Problem.error(BAD_MAPPING, "a column, a product, a text with {columns} or a choice")
                  .at(sequence.span()));
          yield new Expression.Literal("");
        }
      };
    }

    private Expression scalar(YamlNode.Scalar scalar) {
      String text = scalar.text().strip();
      if (text.contains("{")) {
        return template(scalar);
      }
      if (!fileColumns.contains(text) && PRODUCT.matcher(text).matches()) {
        return new Expression.Product(
            List.of(text.split("\\*")).stream().map(name -> column(name.strip(), scalar)).toList());
      }
      return new Expression.Column(column(text, scalar));
    }

    private int column(String name, YamlNode at) {
      int index = fileColumns.indexOf(name);
      if (index < 0) {
        Problem problem =
            Problem.error(BAD_MAPPING, "the file has no column \"" + name + "\"").at(at.span());
        problems.add(Suggestion.didYouMean(name, fileColumns).map(problem::mend).orElse(problem));
      }
      return Math.max(index, 0);
    }

    private Expression template(YamlNode.Scalar scalar) {
      List<Expression.Part> parts = new ArrayList<>();
      Matcher matcher = PLACEHOLDER.matcher(scalar.text());
      int from = 0;
      while (matcher.find()) {
        if (matcher.start() > from) {
          parts.add(new Expression.Part.Text(scalar.text().substring(from, matcher.start())));
        }
        parts.add(
            matcher.group(1).equals("line")
                ? new Expression.Part.Line()
                : new Expression.Part.Value(column(matcher.group(1), scalar)));
        from = matcher.end();
      }
      if (from < scalar.text().length()) {
        parts.add(new Expression.Part.Text(scalar.text().substring(from)));
      }
      return new Expression.Template(parts);
    }

    /** {@code {value: x}} or {@code {column: c, starts_with: p, then: a, else: b}}. */
    private Expression choice(YamlNode.Mapping mapping) {
      Optional<YamlNode> value = mapping.get("value");
      if (value.isPresent()) {
        return new Expression.Literal(String.valueOf(value.get().toJava()));
      }
      for (String key : List.of("column", "starts_with", "then", "else")) {
        if (mapping.get(key).isEmpty()) {
          problems.add(Problem.error(BAD_MAPPING, "a choice needs " + key).at(mapping.span()));
        }
      }
      return new Expression.StartsWith(
          mapping.get("column").map(node -> column(text(mapping, "column"), node)).orElse(0),
          text(mapping, "starts_with"),
          text(mapping, "then"),
          text(mapping, "else"));
    }

    private static String text(YamlNode.Mapping mapping, String key) {
      return mapping.get(key).map(node -> String.valueOf(node.toJava())).orElse("");
    }
  }
}
