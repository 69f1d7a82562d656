package dev.atelier.kernel.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
  @TempDir Path folder;

  private static ControlRequest request(String... arguments) {
    return new ControlRequest(List.of(arguments), "/work", Map.of("A", "é"), "web", false, 80);
  }

  private static PrintStream into(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void streamsAndTheExitCodeReachTheOtherEnd() {
    Path socket = folder.resolve("control.sock");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ControlServer server =
        ControlServer.open(
            socket,
            "rw-------",
            call -> {
              call.out().print(call.request().environment().get("A") + read(call));
              call.err().print(String.join(" ", call.request().arguments()));
              return 7;
            })) {
      assertThat(ControlClient.answers(socket)).isTrue();
      int exit =
          ControlClient.run(
              socket,
              request("dbt", "build"),
              new ByteArrayInputStream("input".getBytes(StandardCharsets.UTF_8)),
              into(out),
              into(err));
      assertThat(exit).isEqualTo(7);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("éinput");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("dbt build");
    assertThat(ControlClient.answers(socket)).isFalse();
  }

  private static String read(ControlServer.Call call) {
    try {
      return new String(call.in().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
