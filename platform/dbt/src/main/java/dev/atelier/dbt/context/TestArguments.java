package dev.atelier.dbt.context;

import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The arguments of a generic test, rendered in its context. */
public final class TestArguments {
  public static final String NAME = "_dbt_generic_test_kwargs";

  /** Tests share their texts, and so their templates. */
  public static final String SOURCE = "generic test";

  private static final Pattern CALL =
      Pattern.compile("\\s*(env_var|ref|var|source|doc)\\s*\\(.+\\)\\s*", Pattern.DOTALL);

  private TestArguments() {}

  public static void put(NodeContext context) {
    Map<String, @Nullable Object> metadata = context.node().map("test_metadata");
    Map<String, @Nullable Object> rendered = new LinkedHashMap<>();
    Values.map(metadata.get("kwargs"))
        .forEach((key, value) ->
            rendered.put(key, key.equals("column_name") ? value : render(context, value)));
    context.put(NAME, rendered);
  }

  private static @Nullable Object render(NodeContext context, @Nullable Object value) {
    return switch (value) {
      case String text when CALL.matcher(text).matches() ->
          context.renderNative(new SourceText(SOURCE, "{{ " + text + " }}"));
      case String text when text.contains("{{") || text.contains("{%") ->
          context.renderNative(new SourceText(SOURCE, text));
      case List<?> list -> {
        List<@Nullable Object> out = new ArrayList<>();
        list.forEach(item -> out.add(render(context, item)));
        yield out;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        map.forEach((key, item) -> out.put(String.valueOf(key), render(context, item)));
        yield out;
      }
      case null, default -> value;
    };
  }
}
