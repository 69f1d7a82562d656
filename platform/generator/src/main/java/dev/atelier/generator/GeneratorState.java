package dev.atelier.generator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What neither the database nor the log file tells: the shop's first day and its clock. What was
 * written is not in it: of that, the tables and the log file themselves are the only record.
 */
record GeneratorState(LocalDate opening, SimulatedTime time) {
  static final ErrorCode UNREADABLE = ErrorCode.user("generator.state-unreadable");
  private static final String FILE = "state.json";

  static Optional<GeneratorState> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.read(new SourceText(file.toString(), Files.readString(file)));
      return Optional.of(
          new GeneratorState(
              LocalDate.parse(json.path("opening").asText()),
              new SimulatedTime(
                  Instant.parse(json.path("anchor").asText()),
                  LocalDateTime.parse(json.path("simulated").asText()),
                  json.path("speed_up").asDouble(1))));
    } catch (IOException | java.time.format.DateTimeParseException e) {
      throw new AtelierException(
          Problem.error(UNREADABLE, "cannot be read: " + file + ": " + e.getMessage())
              .mend("remove the file: the shop then goes on where its tables end"),
          e);
    }
  }

  void write(Path folder) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("opening", opening.toString());
    json.put("anchor", time.anchor().toString());
    json.put("simulated", time.simulated().toString());
    json.put("speed_up", time.speedUp());
    AtomicFile.write(folder.resolve(FILE), Json.pretty(json) + "\n");
  }
}
