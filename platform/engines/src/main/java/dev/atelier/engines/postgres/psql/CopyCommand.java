package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.MetaCommands.Status;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code \copy}: COPY with files of the client's side. */
final class CopyCommand {
  private final Session session;

  CopyCommand(Session session) {
    this.session = session;
  }

  /**
   * @param source what stands before FROM or TO
   * @param file as written, or {@code stdin} and the like
   * @param quoted the file was in quotes, and so is one
   * @param rest options
   */
  private record Parsed(String source, boolean from, String file, boolean quoted, String rest) {
    boolean standard() {
      return !quoted
          && switch (file.toLowerCase(Locale.ROOT)) {
            case "stdin", "stdout", "pstdin", "pstdout" -> true;
            default -> false;
          };
    }
  }

  private static final class SyntaxError extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxError(String message) {
      super(message);
    }
  }

  Status run(@Nullable String line) {
    if (line == null) {
      session.error("\\copy: arguments required");
      return Status.ERROR;
    }
    Parsed parsed;
    try {
      parsed = parse(line);
    } catch (SyntaxError e) {
      session.error(String.valueOf(e.getMessage()));
      return Status.ERROR;
    }
    if (!parsed.quoted() && parsed.file().equalsIgnoreCase("program")) {
      session.error("\\copy: PROGRAM is not run here");
      return Status.ERROR;
    }
    String sql =
        "COPY "
            + parsed.source()
            + (parsed.from() ? " FROM STDIN " : " TO STDOUT ")
            + parsed.rest();
    try {
      return (parsed.from() ? from(parsed, sql) : to(parsed, sql)) ? Status.DONE : Status.ERROR;
    } catch (IOException e) {
      session.error(parsed.file() + ": " + FileErrors.reason(e));
      return Status.ERROR;
    }
  }

  private boolean from(Parsed parsed, String sql) throws IOException {
    Execution execution = new Execution(session);
    Execution.Use use = new Execution.Use.Show(session.print, session.output);
    if (parsed.standard()) {
      boolean script = parsed.file().equalsIgnoreCase("stdin");
      Execution.CopyStreams streams =
          script
              ? Execution.CopyStreams.NONE
              : new Execution.CopyStreams(session.invocation.in(), null);
      return execution.send(sql, use, streams);
    }
    Path path = session.invocation.hostPath().apply(parsed.file());
    if (Files.isDirectory(path)) {
      session.error(parsed.file() + ": cannot copy from/to a directory");
      return false;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      return execution.send(sql, use, new Execution.CopyStreams(in, null));
    }
  }

  private boolean to(Parsed parsed, String sql) throws IOException {
    Execution execution = new Execution(session);
    if (parsed.standard()) {
      boolean results = parsed.file().equalsIgnoreCase("stdout");
      OutputStream out = results ? session.output : session.invocation.out();
      return execution.send(
          sql,
          new Execution.Use.Show(session.print, session.output),
          new Execution.CopyStreams(null, out));
    }
    Path path = session.invocation.hostPath().apply(parsed.file());
    if (Files.isDirectory(path)) {
      session.error(parsed.file() + ": cannot copy from/to a directory");
      return false;
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
      return execution.send(
          sql,
          new Execution.Use.Show(session.print, session.output),
          new Execution.CopyStreams(null, out));
    }
  }

  /** Table with columns, or a query in parentheses; FROM or TO; a file; options. */
  private static Parsed parse(String line) throws SyntaxError {
    Words words = new Words(line);
    StringBuilder source = new StringBuilder();
    int depth = 0;
    while (true) {
      String word = words.next();
      if (word.isEmpty()) {
        throw new SyntaxError("\\copy: parse error at end of line");
      }
      boolean from = word.equalsIgnoreCase("from");
      if (depth == 0 && !source.isEmpty() && (from || word.equalsIgnoreCase("to"))) {
        String file = words.next();
        if (file.isEmpty()) {
          throw new SyntaxError("\\copy: parse error at end of line");
        }
        boolean quoted = file.startsWith("'");
        String name = quoted ? unquote(file) : file;
        return new Parsed(source.toString(), from, name, quoted, words.rest());
      }
      depth += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
      source.append(source.isEmpty() || words.joined() ? "" : " ").append(word);
    }
  }

  private static String unquote(String word) {
    return word.substring(1, Math.max(1, word.length() - 1)).replace("''", "'");
  }

  /** Words, quoted strings, parentheses. Mutable: its place. */
  private static final class Words {
    private final String text;
    private int at;
    private boolean joined;

    Words(String text) {
      this.text = text;
    }

    /** Whether no blank stood before the last word. */
    boolean joined() {
      return joined;
    }

    String next() {
      int before = at;
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      joined = at == before;
      if (at >= text.length()) {
        return "";
      }
      int start = at;
      char c = text.charAt(at++);
      if (c == '(' || c == ')') {
        return text.substring(start, at);
      }
      if (c == '\'' || c == '"') {
        close(c);
        return text.substring(start, at);
      }
      while (at < text.length()
          && !Character.isWhitespace(text.charAt(at))
          && "()'\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private void close(char quote) {
      while (at < text.length()) {
        if (text.charAt(at++) == quote) {
          if (at < text.length() && text.charAt(at) == quote) {
            at++;
          } else {
            return;
          }
        }
      }
    }

    String rest() {
      return text.substring(at).strip();
    }
  }
}
