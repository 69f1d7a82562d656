package dev.atelier.kernel.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.ProblemPrinter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemPrinterTest {
  @Test
  void aProblemShowsItsLineWithCaretsAndItsMend() {
    SourceText source = new SourceText("f.yml", "a: 1\r\n\tprots: 2\n");
    Problem problem =
        Problem.error(ErrorCode.user("x.unknown-key"), "unknown key \"prots\"")
            .at(source.span(7, 12))
            .mend("did you mean \"ports\"?");
    assertThat(new ProblemPrinter(false).print(List.of(problem)))
        .isEqualTo(
            """
            error: unknown key "prots"
              f.yml:2:2 [x.unknown-key]
                2 | \tprots: 2
                  | \t^^^^^
              mend: did you mean "ports"?
            """);
  }

  @Test
  void suggestionsAreCloseOrNone() {
    List<String> keys = List.of("ports", "profiles", "pid");
    assertThat(Suggestion.closest("prots", keys)).contains("ports");
    assertThat(Suggestion.closest("zzz", keys)).isEmpty();
  }
}
