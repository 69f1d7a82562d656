package dev.atelier.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final Map<String, String> VALUES = Map.of("A", "a", "B", "", "C", "c$A");

  private static String resolve(String text) {
    return new Template(Variables.of(VALUES), name -> {}).resolve(text);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "$A", "${A}", "$B", "${C}", "${U}", "$U", "$$", "${A:-x}", "${B:-x}", "${B-x}",
            "${U-x}", "${A:+x}", "${B:+x}", "${B+x}", "${U+x}", "text", " ", "-", ":", "1", "{",
            "$ ")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  /** Expressions without nesting, by the book: one regular expression, left to right. */
  private static String naive(String text) {
    Matcher m =
        Pattern.compile("\\$(?:(\\$)|([A-Za-z_]\\w*)|\\{([A-Za-z_]\\w*)(?:(:?[-+])([^}]*))?\\})")
            .matcher(text);
    StringBuilder out = new StringBuilder();
    while (m.find()) {
      String name = m.group(2) != null ? m.group(2) : m.group(3);
      String value = name == null ? "$" : VALUES.getOrDefault(name, "");
      String operator = m.group(4);
      if (operator != null) {
        boolean set = operator.startsWith(":") ? !value.isEmpty() : VALUES.containsKey(name);
        value = operator.endsWith("-") == set ? value : m.group(5);
        if (operator.endsWith("+") && !set) {
          value = VALUES.getOrDefault(name, "");
        }
      }
      m.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    return m.appendTail(out).toString();
  }

  @Property(tries = 2000)
  void flatExpressionsResolveAsByTheBook(@ForAll("texts") String text) {
    assertThat(resolve(text)).isEqualTo(naive(text));
  }

  @Property(tries = 500)
  void aTextWithoutDollarsStays(@ForAll String text) {
    String free = text.replace("$", "");
    assertThat(resolve(free)).isEqualTo(free);
    assertThat(resolve(text.replace("$", "$$"))).isEqualTo(text);
  }

  @Test
  void valuesAreNotResolvedAgain() {
    assertThat(resolve("${C}")).isEqualTo("c$A");
  }

  @Test
  void defaultsNest() {
    assertThat(resolve("${U:-${B:-${A}}}!")).isEqualTo("a!");
    assertThat(resolve("${U:-{}}")).isEqualTo("{}");
  }

  @Test
  void blankVariablesAreTold() {
    List<String> unset = new ArrayList<>();
    new Template(Variables.of(VALUES), unset::add).resolve("$A ${X} $Y ${Z:-}");
    assertThat(unset).containsExactly("X", "Y");
  }

  @Test
  void aMissingVariableSaysWhy() {
    assertThatThrownBy(() -> resolve("${B:?needs ${A}}"))
        .hasMessage("required variable B is missing a value: needs a");
    assertThat(resolve("${B?fine}")).isEmpty();
  }

  @Test
  void whatCannotBeReadIsRefused() {
    for (String bad : List.of("${", "${}", "${1}", "${A", "${A!b}", "${A:-b\n}")) {
      assertThatThrownBy(() -> resolve(bad)).isInstanceOf(TemplateException.class);
    }
  }
}
