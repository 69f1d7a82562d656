package dev.atelier.jinja;

import dev.atelier.jinja.value.Ints;
import dev.atelier.jinja.value.Iteration;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.JsonText;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Undefined;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters for HTML, URLs and JSON. Nothing is escaped unless a filter asks for it. */
final class MarkupFilters {
  private static final Pattern BAD_ATTRIBUTE = Pattern.compile("[\\s/>=]");
  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("<.*?>", Pattern.DOTALL);

  private MarkupFilters() {}

  static Map<String, JinjaCallable> all() {
    return new FilterTable()
        .row("escape", "escape", "", v -> escape(Text.str(v.value())))
        .alias("e", "escape")
        .alias("forceescape", "escape")
        .row("safe", "do_mark_safe", "", v -> Text.str(v.value()))
        .row("striptags", "do_striptags", "", v -> stripTags(Text.str(v.value())))
        .row("xmlattr", "do_xmlattr", "autospace?", MarkupFilters::xmlAttributes)
        .row("urlencode", "do_urlencode", "", v -> urlEncode(v.value()))
        .row(
            "urlize",
            "do_urlize",
            "trim_url_limit? nofollow? target? rel? extra_schemes?",
            MarkupFilters::urlize)
        .row("tojson", "do_tojson", "indent?", MarkupFilters::toJson)
        .row("pprint", "do_pprint", "", v -> PrettyPrint.format(v.value()))
        .all();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static String stripTags(String text) {
    String plain = TAG.matcher(COMMENT.matcher(text).replaceAll("")).replaceAll("");
    List<String> words = new ArrayList<>();
    for (String word : plain.trim().split("\\s+")) {
      words.add(word);
    }
    return String.join(" ", words)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  private static Object xmlAttributes(FilterTable.Values values) {
    List<String> parts = new ArrayList<>();
    Iterator<@Nullable Object> pairs = Iteration.iterator(PairList.of(values.value()));
    while (pairs.hasNext()) {
      List<@Nullable Object> pair = Iteration.toList(pairs.next());
      String key = Text.str(pair.get(0));
      Object value = pair.get(1);
      if (value == null || value instanceof Undefined) {
        continue;
      }
      if (BAD_ATTRIBUTE.matcher(key).find()) {
        throw JinjaException.valueError("Invalid character in attribute name: " + Text.repr(key));
      }
      parts.add(escape(key) + "=\"" + escape(Text.str(value)) + "\"");
    }
    String all = String.join(" ", parts);
    boolean space = !values.has(1) || values.flag(1);
    return space && !all.isEmpty() ? " " + all : all;
  }

  private static Object urlEncode(@Nullable Object value) {
    if (value instanceof String || !Iteration.isIterable(value)) {
      return quote(Text.str(value), false);
    }
    Object items = value instanceof Map<?, ?> ? PairList.of(value) : value;
    List<String> parts = new ArrayList<>();
    Iterator<@Nullable Object> pairs = Iteration.iterator(items);
    while (pairs.hasNext()) {
      List<@Nullable Object> pair = Targets.unpack(pairs.next(), 2);
      parts.add(quote(Text.str(pair.get(0)), true) + "=" + quote(Text.str(pair.get(1)), true));
    }
    return String.join("&", parts);
  }

  private static String quote(String text, boolean query) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c < 128 && (Character.isLetterOrDigit(c) || "_.-~".indexOf(c) >= 0) || c == '/' && !query;
      if (plain) {
        out.append(c);
      } else if (c == ' ' && query) {
        out.append('+');
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  private static Object urlize(FilterTable.Values values) {
    Object limit = values.get(1, null);
    List<String> schemes = new ArrayList<>();
    Object extra = values.get(5, null);
    if (extra != null) {
      Iteration.iterator(extra).forEachRemaining(scheme -> schemes.add(Text.str(scheme)));
    }
    for (String scheme : schemes) {
      if (!scheme.matches("[\\w.+-]{2,}:(/){0,2}")) {
        throw new JinjaException(
            PythonType.FILTER_ARGUMENT_ERROR,
            Text.repr(scheme) + " is not a valid URI scheme prefix.");
      }
    }
    return new Links(
            limit == null ? -1 : Ints.index(limit),
            values.flag(2),
            text(values.get(3, null)),
            text(values.get(4, null)),
            schemes)
        .link(Text.str(values.value()));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : Text.str(value);
  }

  private static Object toJson(FilterTable.Values values) {
    Object indent = values.get(1, null);
    String json = JsonText.write(values.value(), indent == null ? -1 : Ints.index(indent), true);
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("'", "\\u0027");
  }
}
