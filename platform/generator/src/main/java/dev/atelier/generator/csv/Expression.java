package dev.atelier.generator.csv;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a column of the shop's tables comes from a record; columns are numbers from 0. */
sealed interface Expression {
  /** A column's value as it is. */
  record Column(int index) implements Expression {}

  /** The same text for every record. */
  record Literal(String text) implements Expression {}

  /** Numbers multiplied exactly: {@code Quantity * UnitPrice}. */
  record Product(List<Integer> factors) implements Expression {
    public Product {
      factors = List.copyOf(factors);
    }
  }

  /** Text with columns in it: {@code "{InvoiceNo}-{line}"}. */
  record Template(List<Part> parts) implements Expression {
    public Template {
      parts = List.copyOf(parts);
    }
  }

  /** One of two texts, by a column's beginning. */
  record StartsWith(int column, String prefix, String then, String otherwise)
      implements Expression {}

  /** A piece of a template. */
  sealed interface Part {
    /** As written. */
    record Text(String text) implements Part {}

    /** A column's value. */
    record Value(int index) implements Part {}

    /** The record's line in the file. */
    record Line() implements Part {}
  }

  /**
   * The value for a record, or null when a column it needs is empty.
   *
   * @throws NumberFormatException when a factor is no number
   */
  default @Nullable String of(long line, List<String> fields) {
    return switch (this) {
      case Column column -> emptyToNull(fields.get(column.index()));
      case Literal literal -> literal.text();
      case Product product -> product(product, fields);
      case Template template -> template(template, line, fields);
      case StartsWith choice ->
          fields.get(choice.column()).startsWith(choice.prefix())
              ? choice.then()
              : choice.otherwise();
    };
  }

  private static @Nullable String emptyToNull(String value) {
    return value.isEmpty() ? null : value;
  }

  private static @Nullable String product(Product product, List<String> fields) {
    BigDecimal result = null;
    for (int factor : product.factors()) {
      String value = fields.get(factor);
      if (value.isEmpty()) {
        return null;
      }
      BigDecimal number = decimal(value);
      result = result == null ? number : result.multiply(number);
    }
    return result == null ? null : result.toPlainString();
  }

  /** What BigDecimal reads, the usual short ones in a fraction of its time. */
  private static BigDecimal decimal(String value) {
    int count = value.length();
    int at = value.charAt(0) == '-' ? 1 : 0;
    if (count - at > 18 || count == at) {
      return new BigDecimal(value);
    }
    long digits = 0;
    int point = -1;
    for (int i = at; i < count; i++) {
      char c = value.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
      } else if (c == '.' && point < 0 && count > at + 1) {
        point = i;
      } else {
        return new BigDecimal(value);
      }
    }
    return BigDecimal.valueOf(at == 0 ? digits : -digits, point < 0 ? 0 : count - point - 1);
  }

  private static @Nullable String template(Template template, long line, List<String> fields) {
    StringBuilder text = new StringBuilder();
    for (Part part : template.parts()) {
      switch (part) {
        case Part.Text literal -> text.append(literal.text());
        case Part.Line _ -> text.append(line);
        case Part.Value value -> {
          String field = fields.get(value.index());
          if (field.isEmpty()) {
            return null;
          }
          text.append(whole(field));
        }
      }
    }
    return text.toString();
  }

  /** {@code 17850.0} is 17850, as spreadsheets write whole numbers. */
  static String whole(String number) {
    return number.endsWith(".0") && ColumnType.of(number) == ColumnType.NUMERIC
        ? number.substring(0, number.length() - 2)
        : number;
  }
}
