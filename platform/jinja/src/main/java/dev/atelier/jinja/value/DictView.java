package dev.atelier.jinja.value;

import java.util.AbstractCollection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a dictionary's {@code keys()}, {@code values()} and {@code items()} give: live views. */
public final class DictView extends AbstractCollection<@Nullable Object> {
  /** Which of the three. */
  public enum Part {
    KEYS("dict_keys"),
    VALUES("dict_values"),
    ITEMS("dict_items");

    private final String typeName;

    Part(String typeName) {
      this.typeName = typeName;
    }
  }

  private final Part part;
  private final Map<?, ?> map;

  public DictView(Part part, Map<?, ?> map) {
    this.part = part;
    this.map = map;
  }

  public String typeName() {
    return part.typeName;
  }

  public Part part() {
    return part;
  }

  @Override
  public Iterator<@Nullable Object> iterator() {
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    int size = map.size();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        if (map.size() != size) {
          throw changed();
        }
        return entries.hasNext();
      }

      @Override
      public @Nullable Object next() {
        try {
          Map.Entry<?, ?> entry = entries.next();
          return switch (part) {
            case KEYS -> entry.getKey();
            case VALUES -> entry.getValue();
            case ITEMS -> PyTuple.of(entry.getKey(), entry.getValue());
          };
        } catch (ConcurrentModificationException e) {
          throw changed();
        }
      }
    };
  }

  private static JinjaException changed() {
    return new JinjaException(PythonType.RUNTIME_ERROR, "dictionary changed size during iteration");
  }

  @Override
  public boolean contains(@Nullable Object item) {
    return switch (part) {
      case KEYS -> Dicts.find(map, item) != Missing.MISSING;
      case VALUES, ITEMS -> Iteration.contains(iterator(), item);
    };
  }

  @Override
  public int size() {
    return map.size();
  }
}
