package dev.atelier.engines.postgres.psql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of a case: arguments, standard input, and what the genuine psql answered.
 *
 * <pre>
 * args: -X -A          one argument a line, after the first word
 * --- in
 * --- out
 * --- err
 * --- exit 0
 * </pre>
 */
record PsqlCase(Path file, List<String> arguments, String in, Answer expected) {
  record Answer(String out, String err, int exit) {}

  static PsqlCase read(Path file) throws IOException {
    List<String> arguments = new ArrayList<>();
    StringBuilder in = new StringBuilder();
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    StringBuilder current = new StringBuilder();
    int exit = 0;
    for (String line : Files.readString(file).split("(?<=\n)")) {
      switch (line.strip()) {
        case "--- in" -> current = in;
        case "--- out" -> current = out;
        case "--- err" -> current = err;
        default -> {
          if (line.startsWith("--- exit ")) {
            exit = Integer.parseInt(line.substring(9).strip());
          } else if (line.startsWith("arg: ") && in.isEmpty()) {
            arguments.add(line.substring(5).stripTrailing());
          } else {
            current.append(line);
          }
        }
      }
    }
    return new PsqlCase(
        file, arguments, in.toString(), new Answer(out.toString(), err.toString(), exit));
  }

  void write(Answer answer) throws IOException {
    StringBuilder text = new StringBuilder();
    arguments.forEach(argument -> text.append("arg: ").append(argument).append('\n'));
    text.append("--- in\n").append(in);
    text.append("--- out\n").append(answer.out());
    text.append("--- err\n").append(answer.err());
    text.append("--- exit ").append(answer.exit()).append('\n');
    Files.writeString(file, text);
  }
}
