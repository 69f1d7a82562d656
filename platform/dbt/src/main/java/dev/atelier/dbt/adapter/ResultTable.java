package dev.atelier.dbt.adapter;

import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PyTuple;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A query's rows as macros know them: what agate's tables offer. */
public final class ResultTable implements JinjaObject {
  public static final ResultTable EMPTY = new ResultTable(List.of(), List.of(), List.of());

  private final List<String> columnNames;
  private final List<String> typeNames;
  private final List<List<@Nullable Object>> rows;

  /**
   * @param columnNames duplicates get a number, as dbt gives them
   * @param typeNames PostgreSQL's names of the columns' types
   */
  public ResultTable(
      List<String> columnNames, List<String> typeNames, List<List<@Nullable Object>> rows) {
    this.columnNames = distinct(columnNames);
    this.typeNames = List.copyOf(typeNames);
    this.rows = rows;
  }

  private static List<String> distinct(List<String> names) {
    Map<String, Integer> seen = new LinkedHashMap<>();
    List<String> out = new ArrayList<>();
    for (String name : names) {
      int count = seen.merge(name, 1, Integer::sum);
      out.add(count == 1 ? name : name + "_" + count);
    }
    return out;
  }

  public List<String> columnNames() {
    return columnNames;
  }

  public List<String> typeNames() {
    return typeNames;
  }

  public List<List<@Nullable Object>> rows() {
    return rows;
  }

  /** Rows as dictionaries. */
  public List<Map<String, @Nullable Object>> dictionaries() {
    List<Map<String, @Nullable Object>> out = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      for (int i = 0; i < columnNames.size(); i++) {
        one.put(columnNames.get(i), row.get(i));
      }
      out.add(one);
    }
    return out;
  }

  /** At most so many rows. */
  public ResultTable limit(int count) {
    return count < 0 || count >= rows.size()
        ? this
        : new ResultTable(columnNames, typeNames, rows.subList(0, count));
  }

  @Override
  public String typeName() {
    return "Table";
  }

  @Override
  public int length() {
    return -1;
  }

  @Override
  public boolean truth() {
    return true;
  }

  /** Iterating a table gives its rows. */
  @Override
  public Iterator<@Nullable Object> items() {
    return new Rows().items();
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "columns" -> new Columns();
      case "rows" -> new Rows();
      case "column_names" -> PyTuple.copyOf(columnNames);
      case "column_types" -> PyTuple.copyOf(typeNames);
      case "print_table" -> (JinjaCallable) arguments -> null;
      case "select" -> (JinjaCallable) this::select;
      case "exclude" -> (JinjaCallable) this::exclude;
      case "rename" -> (JinjaCallable) this::rename;
      case "limit" ->
          (JinjaCallable)
              a ->
                  limit(
                      a.size() == 0
                          ? rows.size()
                          : a.at(0) instanceof Number n ? n.intValue() : rows.size());
      default -> Missing.MISSING;
    };
  }

  private Object select(Arguments arguments) {
    return only(names(arguments.at(0)));
  }

  private Object exclude(Arguments arguments) {
    List<String> left = new ArrayList<>(columnNames);
    left.removeAll(names(arguments.at(0)));
    return only(left);
  }

  private static List<String> names(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of(String.valueOf(value));
  }

  private ResultTable only(List<String> names) {
    List<Integer> at = names.stream().map(columnNames::indexOf).toList();
    List<List<@Nullable Object>> cut = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      List<@Nullable Object> one = new ArrayList<>();
      at.forEach(i -> one.add(row.get(i)));
      cut.add(one);
    }
    return new ResultTable(names, at.stream().map(typeNames::get).toList(), cut);
  }

  private Object rename(Arguments arguments) {
    Object to = arguments.get(0, "column_names");
    List<String> fresh = new ArrayList<>(columnNames);
    if (to instanceof Map<?, ?> map) {
      fresh.replaceAll(name -> map.containsKey(name) ? String.valueOf(map.get(name)) : name);
    } else if (to instanceof List<?> list) {
      for (int i = 0; i < Math.min(list.size(), fresh.size()); i++) {
        fresh.set(i, String.valueOf(list.get(i)));
      }
    }
    return new ResultTable(fresh, typeNames, rows);
  }

  private int indexOf(@Nullable Object key, int size) {
    if (key instanceof Number number) {
      int index = number.intValue();
      return index < 0 ? index + size : index;
    }
    String name = String.valueOf(key);
    int index = columnNames.indexOf(name);
    return index >= 0 ? index : columnNames.indexOf(name.toLowerCase(Locale.ROOT));
  }

  /** {@code table.columns}: by position or name, iterable. */
  private final class Columns implements JinjaObject {
    @Override
    public @Nullable Object item(@Nullable Object key) {
      int index = indexOf(key, columnNames.size());
      return index < 0 || index >= columnNames.size() ? Missing.MISSING : new Column(index);
    }

    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "keys" -> (JinjaCallable) a -> columnNames;
        case "values" -> (JinjaCallable) a -> all();
        case "items" ->
            (JinjaCallable)
                a -> {
                  List<Object> out = new ArrayList<>();
                  all().forEach(c -> out.add(PyTuple.of(((Column) c).name(), c)));
                  return out;
                };
        default -> Missing.MISSING;
      };
    }

    private List<@Nullable Object> all() {
      List<@Nullable Object> out = new ArrayList<>();
      for (int i = 0; i < columnNames.size(); i++) {
        out.add(new Column(i));
      }
      return out;
    }

    @Override
    public int length() {
      return columnNames.size();
    }

    @Override
    public Iterator<@Nullable Object> items() {
      return all().iterator();
    }
  }

  /** One column: its name and values. */
  private final class Column implements JinjaObject {
    private final int index;

    Column(int index) {
      this.index = index;
    }

    String name() {
      return columnNames.get(index);
    }

    private List<@Nullable Object> values() {
      List<@Nullable Object> out = new ArrayList<>(rows.size());
      rows.forEach(row -> out.add(row.get(index)));
      return out;
    }

    @Override
    public @Nullable Object attribute(String attribute) {
      return switch (attribute) {
        case "name" -> name();
        case "index" -> (long) index;
        case "data_type" -> typeNames.get(index);
        case "values" -> (JinjaCallable) a -> PyTuple.copyOf(values());
        case "values_distinct" ->
            (JinjaCallable) a -> PyTuple.copyOf(values().stream().distinct().toList());
        case "values_without_nulls" ->
            (JinjaCallable)
                a -> PyTuple.copyOf(values().stream().filter(java.util.Objects::nonNull).toList());
        default -> Missing.MISSING;
      };
    }

    @Override
    public @Nullable Object item(@Nullable Object key) {
      List<@Nullable Object> values = values();
      int at = key instanceof Number number ? number.intValue() : -1;
      return at >= 0 && at < values.size() ? values.get(at) : Missing.MISSING;
    }

    @Override
    public int length() {
      return rows.size();
    }

    @Override
    public Iterator<@Nullable Object> items() {
      return values().iterator();
    }
  }

  /** {@code table.rows}. */
  private final class Rows implements JinjaObject {
    @Override
    public @Nullable Object item(@Nullable Object key) {
      int index = key instanceof Number number ? number.intValue() : -1;
      int at = index < 0 ? index + rows.size() : index;
      return at < 0 || at >= rows.size() ? Missing.MISSING : new Row(rows.get(at));
    }

    private List<@Nullable Object> all() {
      List<@Nullable Object> out = new ArrayList<>();
      rows.forEach(row -> out.add(new Row(row)));
      return out;
    }

    @Override
    public @Nullable Object attribute(String name) {
      return name.equals("values") ? (JinjaCallable) a -> all() : Missing.MISSING;
    }

    @Override
    public int length() {
      return rows.size();
    }

    @Override
    public Iterator<@Nullable Object> items() {
      return all().iterator();
    }
  }

  /** One row: by position or name; iterating gives its values. */
  private final class Row implements JinjaObject {
    private final List<@Nullable Object> row;

    Row(List<@Nullable Object> row) {
      this.row = row;
    }

    @Override
    public @Nullable Object item(@Nullable Object key) {
      int index = indexOf(key, row.size());
      return index < 0 || index >= row.size() ? Missing.MISSING : row.get(index);
    }

    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "values" -> (JinjaCallable) a -> PyTuple.copyOf(row);
        case "keys" -> (JinjaCallable) a -> PyTuple.copyOf(columnNames);
        case "items", "dict" -> (JinjaCallable) a -> pairs(name);
        case "get" ->
            (JinjaCallable)
                a -> {
                  Object found = item(a.at(0));
                  return found == Missing.MISSING ? (a.size() > 1 ? a.at(1) : null) : found;
                };
        default -> Missing.MISSING;
      };
    }

    private Object pairs(String shape) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (int i = 0; i < row.size(); i++) {
        map.put(columnNames.get(i), row.get(i));
      }
      if (shape.equals("dict")) {
        return map;
      }
      List<Object> out = new ArrayList<>();
      map.forEach((key, value) -> out.add(PyTuple.of(key, value)));
      return out;
    }

    @Override
    public int length() {
      return row.size();
    }

    @Override
    public Iterator<@Nullable Object> items() {
      return row.iterator();
    }

    @Override
    public String repr() {
      return "<agate.Row: (" + String.join(", ", row.stream().map(String::valueOf).toList()) + ")>";
    }
  }
}
