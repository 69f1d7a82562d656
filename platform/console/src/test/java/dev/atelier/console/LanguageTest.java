package dev.atelier.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LanguageTest {
  private static final Pattern KEY = Pattern.compile("\\bt\\(\\s*\"([a-zA-Z_.]+)\"");

  private static Set<String> keys(String language) {
    return new TreeSet<>(
        ResourceBundle.getBundle(
                "dev.atelier.console.words",
                java.util.Locale.of(language),
                ResourceBundle.Control.getNoFallbackControl(
                    ResourceBundle.Control.FORMAT_PROPERTIES))
            .keySet());
  }

  @Test
  void bothLanguagesHaveTheSameWords() {
    assertThat(keys("fr")).isEqualTo(keys("en"));
  }

  @Test
  void everyKeyThatPagesUseIsThere() throws IOException {
    Set<String> used = new TreeSet<>();
    for (Path root : new Path[] {Path.of("src/main/jte"), Path.of("src/main/java")}) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Matcher matcher = KEY.matcher(Files.readString(file));
          while (matcher.find()) {
            if (!matcher.group(1).endsWith(".")) {
              used.add(matcher.group(1));
            }
          }
        }
      }
    }
    assertThat(used).hasSizeGreaterThan(60);
    assertThat(keys("en")).containsAll(used);
  }

  @Test
  void figuresAreWrittenAsEachLanguageDoes() {
    assertThat(Language.EN.number(48_312)).isEqualTo("48,312");
    assertThat(Language.FR.number(48_312)).isEqualTo("48\u202f312");
    assertThat(Language.EN.bytes(193_000_000)).isEqualTo("184 MiB");
    assertThat(Language.FR.bytes(193_000_000)).isEqualTo("184 Mio");
    assertThat(Language.EN.duration(Duration.ofMillis(340))).isEqualTo("340 ms");
    assertThat(Language.EN.duration(Duration.ofSeconds(252))).isEqualTo("4 min 12 s");
  }
}
