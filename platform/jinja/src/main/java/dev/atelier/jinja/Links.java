package dev.atelier.jinja;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes links of the addresses in a text, as the filter {@code urlize} does.
 *
 * @param limit the most characters of an address to show, negative for all
 */
record Links(int limit, boolean noFollow, String target, String rel, List<String> schemes) {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "((https?://|www\\.)(([\\w%-]+\\.)+)?([a-z]{2,63}|xn--[\\w%]{2,59})"
              + "|([\\w%-]{2,63}\\.)+(com|net|int|edu|gov|org|info|mil)"
              + "|(https?://)(((\\d{1,3})(\\.\\d{1,3}){3})|(\\[([\\da-f]{0,4}:){2}([\\da-f]{0,4}:?){1,6}])))"
              + "(?::\\d{1,5})?(?:[/?#]\\S*)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern MAIL = Pattern.compile("\\S+@\\w[\\w.-]*\\.\\w+");
  private static final Pattern HEAD = Pattern.compile("^([(<]|&lt;)+");
  private static final Pattern TAIL = Pattern.compile("([)>.,\\n]|&gt;)+$");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  String link(String text) {
    String escaped = MarkupFilters.escape(text);
    StringBuilder out = new StringBuilder();
    Matcher space = SPACE.matcher(escaped);
    int at = 0;
    while (space.find()) {
      out.append(word(escaped.substring(at, space.start()))).append(space.group());
      at = space.end();
    }
    return out.append(word(escaped.substring(at))).toString();
  }

  private String word(String word) {
    String head = "";
    String middle = word;
    String tail = "";
    Matcher start = HEAD.matcher(middle);
    if (start.find()) {
      head = start.group();
      middle = middle.substring(start.end());
    }
    Matcher end = TAIL.matcher(middle);
    if (end.find()) {
      tail = end.group();
      middle = middle.substring(0, end.start());
    }
    String[][] pairs = {{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}};
    for (String[] pair : pairs) {
      int opened = count(middle, pair[0]);
      if (opened > count(middle, pair[1])) {
        int moves = Math.min(opened, count(tail, pair[1]));
        for (int i = 0; i < moves; i++) {
          int stop = tail.indexOf(pair[1]) + pair[1].length();
          middle = middle + tail.substring(0, stop);
          tail = tail.substring(stop);
        }
      }
    }
    return head + linked(middle) + tail;
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private String linked(String middle) {
    if (ADDRESS.matcher(middle).matches()) {
      boolean full = middle.startsWith("https://") || middle.startsWith("http://");
      return "<a href=\""
          + (full ? "" : "https://")
          + middle
          + "\""
          + attributes()
          + ">"
          + shown(middle)
          + "</a>";
    }
    if (middle.startsWith("mailto:") && MAIL.matcher(middle.substring(7)).matches()) {
      return "<a href=\"" + middle + "\">" + middle.substring(7) + "</a>";
    }
    boolean mail =
        middle.contains("@")
            && !middle.startsWith("www.")
            && !middle.startsWith("@")
            && !middle.contains(":")
            && MAIL.matcher(middle).matches();
    if (mail) {
      return "<a href=\"mailto:" + middle + "\">" + middle + "</a>";
    }
    for (String scheme : schemes) {
      if (!middle.equals(scheme) && middle.startsWith(scheme)) {
        return "<a href=\"" + middle + "\"" + attributes() + ">" + middle + "</a>";
      }
    }
    return middle;
  }

  private String attributes() {
    TreeSet<String> words = new TreeSet<>();
    words.add("noopener");
    if (noFollow) {
      words.add("nofollow");
    }
    for (String word : rel.split("\\s+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    String rels = MarkupFilters.escape(String.join(" ", words));
    return " rel=\""
        + rels
        + "\""
        + (target.isEmpty() ? "" : " target=\"" + MarkupFilters.escape(target) + "\"");
  }

  private String shown(String address) {
    return limit >= 0 && address.length() > limit ? address.substring(0, limit) + "..." : address;
  }
}
