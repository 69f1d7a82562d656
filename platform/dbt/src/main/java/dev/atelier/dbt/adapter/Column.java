package dev.atelier.dbt.adapter;

import dev.atelier.dbt.DbtError;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of a relation with its type.
 *
 * @param charSize of {@code character varying(n)}
 */
public record Column(
    String name,
    String dtype,
    Optional<Integer> charSize,
    Optional<Integer> numericPrecision,
    Optional<Integer> numericScale)
    implements JinjaObject {
  private static final Set<String> STRINGS =
      Set.of("text", "character varying", "character", "varchar");
  private static final Set<String> FLOATS =
      Set.of("real", "float4", "float", "double precision", "float8", "double");
  private static final Set<String> INTEGERS =
      Set.of(
          "smallint",
          "integer",
          "bigint",
          "smallserial",
          "serial",
          "bigserial",
          "int2",
          "int4",
          "int8",
          "serial2",
          "serial4",
          "serial8");
  private static final Set<String> NUMERICS = Set.of("numeric", "decimal");
  private static final Pattern DESCRIBED = Pattern.compile("([^(]+)(\\(([^)]+)\\))?");
  private static final int DEFAULT_STRING_SIZE = 256;

  public static Column of(String name, String dtype) {
    return new Column(name, dtype, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** From a type as it is written: {@code numeric(10,2)}. */
  public static Column described(String name, String rawType) {
    Matcher m = DESCRIBED.matcher(rawType.strip());
    if (!m.matches()) {
      throw DbtError.RUNTIME.exception("Could not interpret data type \"" + rawType + "\"");
    }
    Column plain = of(name, m.group(1).strip());
    if (m.group(3) == null) {
      return plain;
    }
    String[] sizes = m.group(3).split(",");
    int first = Integer.parseInt(sizes[0].strip());
    return sizes.length == 1 && plain.isString()
        ? new Column(name, plain.dtype, Optional.of(first), Optional.empty(), Optional.empty())
        : new Column(
            name,
            plain.dtype,
            Optional.empty(),
            Optional.of(first),
            Optional.of(sizes.length == 1 ? 0 : Integer.parseInt(sizes[1].strip())));
  }

  private boolean in(Set<String> types) {
    return types.contains(dtype.toLowerCase(Locale.ROOT));
  }

  public boolean isString() {
    return in(STRINGS);
  }

  public boolean isNumeric() {
    return in(NUMERICS);
  }

  public String quoted() {
    return '"' + name + '"';
  }

  public String dataType() {
    if (dtype.equalsIgnoreCase("text") || (isString() && charSize.isEmpty())) {
      return "text";
    }
    if (isString()) {
      return "character varying(" + stringSize() + ")";
    }
    if (isNumeric() && numericPrecision.isPresent() && numericScale.isPresent()) {
      return dtype + "(" + numericPrecision.get() + "," + numericScale.get() + ")";
    }
    return dtype;
  }

  public int stringSize() {
    if (!isString()) {
      throw DbtError.RUNTIME.exception("Called string_size() on non-string field!");
    }
    return charSize.orElse(DEFAULT_STRING_SIZE);
  }

  private Object canExpandTo(Arguments arguments) {
    return arguments.at(0) instanceof Column other
        && isString()
        && other.isString()
        && other.stringSize() > stringSize();
  }

  @Override
  public String typeName() {
    return "PostgresColumn";
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public String repr() {
    return "<PostgresColumn " + name + " (" + dataType() + ")>";
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "name", "column" -> name;
      case "quoted" -> quoted();
      case "dtype" -> dtype;
      case "data_type" -> dataType();
      case "char_size" -> charSize.map(Long::valueOf).orElse(null);
      case "numeric_precision" -> numericPrecision.map(Long::valueOf).orElse(null);
      case "numeric_scale" -> numericScale.map(Long::valueOf).orElse(null);
      case "is_string" -> (JinjaCallable) a -> isString();
      case "is_number" -> (JinjaCallable) a -> in(FLOATS) || in(INTEGERS) || isNumeric();
      case "is_float" -> (JinjaCallable) a -> in(FLOATS);
      case "is_integer" -> (JinjaCallable) a -> in(INTEGERS);
      case "is_numeric" -> (JinjaCallable) a -> isNumeric();
      case "string_size" -> (JinjaCallable) a -> (long) stringSize();
      case "can_expand_to" -> (JinjaCallable) this::canExpandTo;
      case "literal" -> (JinjaCallable) a -> "'" + a.at(0) + "'::" + dataType();
      case "string_type", "numeric_type", "translate_type", "create", "from_description" ->
          ColumnClass.INSTANCE.attribute(attribute);
      default -> Missing.MISSING;
    };
  }

  /** {@code api.Column}: makes columns, and types as text. */
  public static final class ColumnClass implements JinjaObject, JinjaCallable {
    public static final ColumnClass INSTANCE = new ColumnClass();

    private ColumnClass() {}

    @Override
    public boolean truth() {
      return true;
    }

    @Override
    public @Nullable Object call(Arguments arguments) {
      return new Column(
          String.valueOf(arguments.get(0, "column")),
          String.valueOf(arguments.get(1, "dtype")),
          number(arguments.get(2, "char_size")),
          number(arguments.get(3, "numeric_precision")),
          number(arguments.get(4, "numeric_scale")));
    }

    private static Optional<Integer> number(@Nullable Object value) {
      return value instanceof Number n ? Optional.of(n.intValue()) : Optional.empty();
    }

    @Override
    public @Nullable Object attribute(String attribute) {
      return switch (attribute) {
        case "string_type" -> (JinjaCallable) a -> "character varying(" + a.at(0) + ")";
        case "numeric_type" -> (JinjaCallable) ColumnClass::numericType;
        case "translate_type" -> (JinjaCallable) a -> translate(String.valueOf(a.at(0)));
        case "create" ->
            (JinjaCallable)
                a ->
                    of(
                        String.valueOf(a.get(0, "name")),
                        translate(String.valueOf(a.get(1, "label_or_dtype"))));
        case "from_description" ->
            (JinjaCallable) a -> described(String.valueOf(a.at(0)), String.valueOf(a.at(1)));
        default -> Missing.MISSING;
      };
    }

    private static @Nullable Object numericType(Arguments arguments) {
      Object precision = arguments.get(1, "precision");
      Object scale = arguments.get(2, "scale");
      return precision instanceof Number && scale instanceof Number
          ? arguments.at(0) + "(" + precision + "," + scale + ")"
          : arguments.at(0);
    }

    /** The one name of a type for every adapter that PostgreSQL does not know. */
    public static String translate(String type) {
      return type.equalsIgnoreCase("string") ? "TEXT" : type;
    }
  }
}
