package dev.atelier.dbt.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static Options parse(String line) {
    return Options.parse(List.of(line.split(" ")), Map.of());
  }

  @Test
  void selectTakesValuesUntilTheNextOption() {
    Options options = parse("run --select a b+ --exclude c -s d --threads=3");
    assertThat(options.words()).containsExactly("run");
    assertThat(options.many("select")).containsExactly("a", "b+", "d");
    assertThat(options.many("exclude")).containsExactly("c");
    assertThat(options.value("threads")).contains("3");
  }

  @Test
  void flagsCanBeNegatedAndComeBeforeTheCommand() {
    Options options = parse("--no-use-colors build -f");
    assertThat(options.flag("use-colors", true)).isFalse();
    assertThat(options.flag("full-refresh", false)).isTrue();
    assertThat(options.words()).containsExactly("build");
  }

  @Test
  void variablesStandForWhatIsNotGiven() {
    Options options =
        Options.parse(
            List.of("run", "--target", "dev"), Map.of("DBT_TARGET", "prod", "DBT_FAIL_FAST", "1"));
    assertThat(options.value("target")).contains("dev");
    assertThat(options.flag("fail-fast", false)).isTrue();
  }

  @Test
  void anUnknownOptionIsRefusedInClicksWords() {
    assertThatThrownBy(() -> parse("run --bogus")).hasMessage("No such option '--bogus'.");
    assertThatThrownBy(() -> parse("run --target"))
        .hasMessage("Option '--target' requires an argument.");
  }
}
