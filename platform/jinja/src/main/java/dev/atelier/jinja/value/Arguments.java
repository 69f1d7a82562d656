package dev.atelier.jinja.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The arguments of a call: positional, then by keyword, and who calls, if a template does. */
public final class Arguments {
  private static final Object[] NONE = {};
  private static final Arguments EMPTY = new Arguments(NONE, Map.of(), null);

  private final @Nullable Object[] positional;
  private final Map<String, @Nullable Object> keywords;
  private final @Nullable CallContext context;

  private Arguments(
      @Nullable Object[] positional,
      Map<String, @Nullable Object> keywords,
      @Nullable CallContext context) {
    this.positional = positional;
    this.keywords = keywords;
    this.context = context;
  }

  public static Arguments none() {
    return EMPTY;
  }

  /** Positional arguments only. */
  public static Arguments of(@Nullable Object... positional) {
    return new Arguments(positional, Map.of(), null);
  }

  public static Arguments of(
      List<? extends @Nullable Object> positional,
      Map<String, ? extends @Nullable Object> keywords) {
    return new Arguments(
        positional.toArray(), Collections.unmodifiableMap(new LinkedHashMap<>(keywords)), null);
  }

  /** Takes both as they are, without a copy. */
  public static Arguments of(
      @Nullable Object[] positional,
      Map<String, @Nullable Object> keywords,
      @Nullable CallContext context) {
    return new Arguments(positional, keywords, context);
  }

  /** The same arguments from another caller. */
  public Arguments from(@Nullable CallContext caller) {
    return caller == context ? this : new Arguments(positional, keywords, caller);
  }

  /** The same arguments after another first one. */
  public Arguments prepend(@Nullable Object first) {
    @Nullable Object[] all = new Object[positional.length + 1];
    all[0] = first;
    System.arraycopy(positional, 0, all, 1, positional.length);
    return new Arguments(all, keywords, context);
  }

  /** Without the first {@code count} positional arguments. */
  public Arguments skip(int count) {
    int from = Math.min(count, positional.length);
    return new Arguments(
        Arrays.copyOfRange(positional, from, positional.length), keywords, context);
  }

  /** The number of positional arguments. */
  public int size() {
    return positional.length;
  }

  public boolean isEmpty() {
    return positional.length == 0 && keywords.isEmpty();
  }

  /** The positional argument at an index from 0, which must exist. */
  public @Nullable Object at(int index) {
    return positional[index];
  }

  public List<@Nullable Object> positional() {
    return Collections.unmodifiableList(Arrays.asList(positional));
  }

  /** In the order of the call; not to be changed. */
  public Map<String, @Nullable Object> keywords() {
    return keywords;
  }

  /** By position, else by keyword, else {@link Missing#MISSING}. */
  public @Nullable Object get(int index, String keyword) {
    if (index < positional.length) {
      return positional[index];
    }
    return keywords.containsKey(keyword) ? keywords.get(keyword) : Missing.MISSING;
  }

  public Optional<CallContext> context() {
    return Optional.ofNullable(context);
  }

  /** The caller's rule for undefined values; lenient without a caller. */
  public UndefinedPolicy undefinedPolicy() {
    return context == null ? UndefinedPolicy.LENIENT : context.undefinedPolicy();
  }

  /** The positional arguments in a new list that may be changed. */
  public List<@Nullable Object> toList() {
    return new ArrayList<>(Arrays.asList(positional));
  }
}
