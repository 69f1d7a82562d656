package dev.atelier.logstash.config;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import dev.atelier.logstash.plugin.PluginKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Text → {@link Tree.Config}: sections, plugins and values here, {@code if} in {@link
 * ConditionParser}. Each method is a rule of the genuine grammar and tries in its order.
 */
public final class ConfigParser {
  private final SourceText source;
  private final Scanner scan;
  private final ConditionParser conditions;

  private ConfigParser(SourceText source) {
    this.source = source;
    this.scan = new Scanner(source.text());
    this.conditions = new ConditionParser(scan, this);
  }

  /**
   * @throws AtelierException with Logstash's own message: what was expected where
   */
  public static Tree.Config parse(SourceText source) {
    return new ConfigParser(source).config();
  }

  private Tree.Config config() {
    List<Tree.Section> sections = new ArrayList<>();
    int end = 0;
    while (true) {
      cs();
      Tree.Section section = section();
      if (section == null) {
        scan.back(end);
        break;
      }
      sections.add(section);
      end = scan.index();
    }
    cs();
    if (!scan.atEnd()) {
      throw failure();
    }
    return new Tree.Config(sections, source.span(0, source.text().length()));
  }

  private AtelierException failure() {
    scan.failAtEnd();
    int at = scan.farthest();
    String text = source.text();
    Span span = source.span(at, Math.min(text.length(), at + 1));
    int lineStart = text.lastIndexOf('\n', at - 1) + 1;
    String message =
        "Expected "
            + scan.expected()
            + " at line "
            + span.line()
            + ", column "
            + (text.codePointCount(lineStart, at) + 1)
            + " (byte "
            + (text.codePointCount(0, at) + 1)
            + ")";
    if (at > 0) {
      message += " after " + text.substring(scan.index(), at);
    }
    return Problem.error(ConfigErrors.SYNTAX, message).at(span).exception();
  }

  Span span(int start) {
    return source.span(start, scan.index());
  }

  // Space and comments

  private @Nullable Boolean newlineOrEnd() {
    return scan.rule(
        Rule.NEWLINE,
        () -> {
          int start = scan.index();
          scan.literal("\r");
          if (scan.literal("\n")) {
            return true;
          }
          scan.back(start);
          return scan.not("any character", scan::anything) ? true : null;
        });
  }

  private @Nullable Boolean comment() {
    return scan.rule(
        Rule.COMMENT,
        () -> {
          boolean found = false;
          while (true) {
            int start = scan.index();
            whitespace();
            if (!scan.literal("#")) {
              scan.back(start);
              break;
            }
            scan.any("[^\\r\\n]", c -> c != '\r' && c != '\n');
            if (newlineOrEnd() == null) {
              scan.back(start);
              break;
            }
            found = true;
          }
          return found ? true : null;
        });
  }

  void cs() {
    scan.rule(
        Rule.CS,
        () -> {
          while (comment() != null || whitespace() != null) {
            continue;
          }
          return true;
        });
  }

  private @Nullable Boolean whitespace() {
    return scan.rule(
        Rule.WHITESPACE,
        () ->
            scan.many("[ \\t\\r\\n]", c -> c == ' ' || c == '\t' || c == '\r' || c == '\n')
                ? true
                : null);
  }

  // Sections and plugins

  private Tree.@Nullable Section section() {
    return scan.rule(
        Rule.SECTION,
        () -> {
          int start = scan.index();
          PluginKind kind = sectionName();
          if (kind == null) {
            return scan.back(start);
          }
          cs();
          List<Tree.Statement> body = block();
          return body == null ? scan.back(start) : new Tree.Section(kind, body, span(start));
        });
  }

  private @Nullable PluginKind sectionName() {
    return scan.rule(
        Rule.SECTION_NAME,
        () ->
            Arrays.stream(PluginKind.values())
                .filter(kind -> kind != PluginKind.CODEC)
                .filter(kind -> scan.literal(kind.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(null));
  }

  /** {@code "{" cs (branch_or_plugin cs)* "}"}, whose parts belong to the rule that holds it. */
  @Nullable List<Tree.Statement> block() {
    int start = scan.index();
    if (!scan.literal("{")) {
      return null;
    }
    cs();
    List<Tree.Statement> body = new ArrayList<>();
    Tree.Statement statement = branchOrPlugin();
    while (statement != null) {
      body.add(statement);
      cs();
      statement = branchOrPlugin();
    }
    return scan.literal("}") ? body : scan.back(start);
  }

  private Tree.@Nullable Statement branchOrPlugin() {
    return scan.rule(
        Rule.BRANCH_OR_PLUGIN,
        () -> {
          Tree.Statement branch = conditions.branch();
          return branch != null ? branch : plugin();
        });
  }

  private Tree.@Nullable Plugin plugin() {
    return scan.rule(
        Rule.PLUGIN,
        () -> {
          int start = scan.index();
          Tree.Text name = name();
          if (name == null) {
            return scan.back(start);
          }
          cs();
          if (!scan.literal("{")) {
            return scan.back(start);
          }
          cs();
          List<Tree.Attribute> attributes = attributes();
          cs();
          return scan.literal("}")
              ? new Tree.Plugin(name.raw(), attributes, name.span(), span(start))
              : scan.back(start);
        });
  }

  private List<Tree.Attribute> attributes() {
    List<Tree.Attribute> attributes = new ArrayList<>();
    Tree.Attribute attribute = attribute();
    while (attribute != null) {
      attributes.add(attribute);
      int end = scan.index();
      if (whitespace() == null) {
        break;
      }
      cs();
      attribute = attribute();
      if (attribute == null) {
        scan.back(end);
      }
    }
    return attributes;
  }

  private Tree.@Nullable Text name() {
    return scan.rule(
        Rule.NAME,
        () -> {
          int start = scan.index();
          return scan.many("[A-Za-z0-9_-]", c -> isWord(c) || c == '-')
              ? new Tree.Text(scan.from(start), span(start))
              : string();
        });
  }

  private Tree.@Nullable Attribute attribute() {
    return scan.rule(
        Rule.ATTRIBUTE,
        () -> {
          int start = scan.index();
          Tree.Text name = name();
          Tree.Value value = name == null ? null : arrowAndValue();
          return name == null || value == null
              ? scan.back(start)
              : new Tree.Attribute(name.raw(), value, name.span(), span(start));
        });
  }

  private Tree.@Nullable Value arrowAndValue() {
    cs();
    if (!scan.literal("=>")) {
      return null;
    }
    cs();
    return value();
  }

  // Values

  private Tree.@Nullable Value value() {
    return scan.rule(
        Rule.VALUE,
        () ->
            first(
                this::plugin, this::bareword, this::string, this::number, this::array, this::hash));
  }

  @SafeVarargs
  static <T> @Nullable T first(Supplier<? extends @Nullable T>... alternatives) {
    for (Supplier<? extends @Nullable T> alternative : alternatives) {
      T found = alternative.get();
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  Tree.@Nullable Bareword bareword() {
    return scan.rule(
        Rule.BAREWORD,
        () -> {
          int start = scan.index();
          boolean found =
              scan.one("[A-Za-z_]", c -> isWord(c) && !isDigit(c))
                  && scan.many("[A-Za-z0-9_]", ConfigParser::isWord);
          return found ? new Tree.Bareword(scan.from(start), span(start)) : scan.back(start);
        });
  }

  Tree.@Nullable Text string() {
    return scan.rule(
        Rule.STRING,
        () -> {
          Tree.Text text = scan.rule(Rule.DOUBLE_QUOTED, () -> delimited("\""));
          return text != null ? text : scan.rule(Rule.SINGLE_QUOTED, () -> delimited("'"));
        });
  }

  Tree.@Nullable Regex regexp() {
    return scan.rule(
        Rule.REGEXP,
        () -> {
          Tree.Text text = delimited("/");
          return text == null ? null : new Tree.Regex(text.raw(), text.span());
        });
  }

  private Tree.@Nullable Text delimited(String quote) {
    int start = scan.index();
    if (!scan.literal(quote)) {
      return null;
    }
    int inside = scan.index();
    // A single-quoted string's escape is written with two backslashes in the grammar's single
    // quotes, which Treetop reads as one backslash and a quote.
    while (scan.literal("\\" + quote)
        || (scan.not(Scanner.quoted(quote), () -> scan.literal(quote)) && scan.anything())) {
      continue;
    }
    String raw = scan.from(inside);
    return scan.literal(quote) ? new Tree.Text(raw, span(start)) : scan.back(start);
  }

  Tree.@Nullable Numeral number() {
    return scan.rule(
        Rule.NUMBER,
        () -> {
          int start = scan.index();
          scan.literal("-");
          if (!scan.many("[0-9]", ConfigParser::isDigit)) {
            return scan.back(start);
          }
          if (scan.literal(".")) {
            scan.any("[0-9]", ConfigParser::isDigit);
          }
          return new Tree.Numeral(numberOf(scan.from(start)), span(start));
        });
  }

  private static Number numberOf(String text) {
    if (text.contains(".")) {
      return Double.valueOf(text);
    }
    BigInteger value = new BigInteger(text);
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  Tree.@Nullable Array array() {
    return scan.rule(
        Rule.ARRAY,
        () -> {
          int start = scan.index();
          if (!scan.literal("[")) {
            return null;
          }
          cs();
          List<Tree.Value> items = commaSeparated(this::value);
          cs();
          return scan.literal("]") ? new Tree.Array(items, span(start)) : scan.back(start);
        });
  }

  /** {@code (item (cs "," cs item)*)?}. */
  <T> List<T> commaSeparated(Supplier<@Nullable T> rule) {
    List<T> items = new ArrayList<>();
    T item = rule.get();
    while (item != null) {
      items.add(item);
      int end = scan.index();
      cs();
      if (scan.literal(",")) {
        cs();
        item = rule.get();
      } else {
        item = null;
      }
      if (item == null) {
        scan.back(end);
      }
    }
    return items;
  }

  private Tree.@Nullable Hash hash() {
    return scan.rule(
        Rule.HASH,
        () -> {
          int start = scan.index();
          if (!scan.literal("{")) {
            return null;
          }
          cs();
          List<Tree.Entry> entries = hashEntries();
          cs();
          return scan.literal("}")
              ? new Tree.Hash(entries == null ? List.of() : entries, span(start))
              : scan.back(start);
        });
  }

  private @Nullable List<Tree.Entry> hashEntries() {
    return scan.rule(
        Rule.HASH_ENTRIES,
        () -> {
          List<Tree.Entry> entries = new ArrayList<>();
          Tree.Entry entry = hashEntry();
          while (entry != null) {
            entries.add(entry);
            int end = scan.index();
            cs();
            entry = hashEntry();
            if (entry == null) {
              scan.back(end);
            }
          }
          return entries.isEmpty() ? null : entries;
        });
  }

  private Tree.@Nullable Entry hashEntry() {
    return scan.rule(
        Rule.HASH_ENTRY,
        () -> {
          int start = scan.index();
          Tree.Value key = first(this::number, this::bareword, this::string);
          Tree.Value value = key == null ? null : arrowAndValue();
          return key == null || value == null
              ? scan.back(start)
              : new Tree.Entry(key, value, span(start));
        });
  }

  static Optional<String> keyText(Tree.Value key) {
    return switch (key) {
      case Tree.Bareword word -> Optional.of(word.text());
      case Tree.Text text -> Optional.of(text.raw());
      case Tree.Numeral number -> Optional.of(number.value().toString());
      case Tree.Array _, Tree.Hash _, Tree.Plugin _ -> Optional.empty();
    };
  }

  private static boolean isWord(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || isDigit(c) || c == '_';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
