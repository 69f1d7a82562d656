package dev.atelier.airflow.task;

import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.dag.Task;
import dev.atelier.jinja.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A BashOperator's command, ready to be started. */
final class BashCommand {
  private final TaskExecutor executor;
  private final TaskContext context;
  private final Task.Bash bash;

  BashCommand(TaskExecutor executor, TaskContext context, Task.Bash bash) {
    this.executor = executor;
    this.context = context;
    this.bash = bash;
  }

  /**
   * @param inherit whether the service's environment is below {@code env}
   * @param rendered the templated fields as their page shows them
   */
  record Ready(
      List<String> argv,
      boolean inherit,
      Map<String, String> env,
      Optional<String> cwd,
      Map<String, @Nullable Object> rendered) {
    Map<String, Object> request() {
      Map<String, Object> request = new LinkedHashMap<>();
      request.put("inherit", inherit);
      request.put("argv", argv);
      request.put("env", env);
      cwd.ifPresent(folder -> request.put("cwd", folder));
      return request;
    }
  }

  Ready prepare() {
    Scope scope = executor.scope(context);
    String command = render(scope, "bash_command", file(bash.command()));
    Optional<String> cwd = bash.cwd().map(folder -> render(scope, "cwd", folder));
    Map<String, String> own = new LinkedHashMap<>();
    bash.env()
        .orElse(Map.of())
        .forEach((name, value) -> own.put(name, render(scope, "env", value)));
    boolean inherit = bash.env().isEmpty() || bash.appendEnv();
    Map<String, String> env = new LinkedHashMap<>(own);
    env.putAll(context.environment(executor.place.generation()));
    Map<String, @Nullable Object> rendered = new LinkedHashMap<>();
    rendered.put("bash_command", command);
    rendered.put("env", bash.env().isEmpty() ? null : own);
    if (bash.templated().contains("cwd")) {
      rendered.put("cwd", cwd.orElse(null));
    }
    return new Ready(List.of("/usr/bin/env", "bash", "-c", command), inherit, env, cwd, rendered);
  }

  private String render(Scope scope, String field, String text) {
    return bash.templated().contains(field) && Templates.isTemplate(text)
        ? Templates.render(text, scope, context.attempt().dag().strictUndefined())
        : text;
  }

  /** A command that names a script is the script's text, found beside the DAG. */
  private String file(String command) {
    if (!command.endsWith(".sh") && !command.endsWith(".bash")) {
      return command;
    }
    String fileloc = context.attempt().dag().fileloc();
    List<String> folders = new ArrayList<>(context.attempt().dag().templateSearchPath());
    folders.add(fileloc.substring(0, Math.max(0, fileloc.lastIndexOf('/'))));
    for (String folder : folders) {
      Optional<Path> file =
          executor.place.hostPath().apply(folder + "/" + command).filter(Files::isRegularFile);
      if (file.isPresent()) {
        return read(file.get());
      }
    }
    String searched =
        String.join(", ", folders.stream().map(folder -> "'" + folder + "'").toList());
    throw AirflowErrors.TEMPLATE
        .problem(
            "jinja2.exceptions.TemplateNotFound: '"
                + command
                + "' not found in search path: "
                + searched)
        .mend("a command that is not a template file ends with a space: '" + command + " '")
        .exception();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw AirflowErrors.TEMPLATE.problem(file + " cannot be read: " + e.getMessage()).exception();
    }
  }
}
