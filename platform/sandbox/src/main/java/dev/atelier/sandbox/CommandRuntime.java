package dev.atelier.sandbox;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.BuildSpec;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs the command of a service whose image is a language or a bare system: {@code FROM python}
 * that makes the data, {@code curl} that posts a file, a shell script that waits and loads. What
 * the command needs must be on this machine, or be a Python package.
 */
public final class CommandRuntime implements ServiceRuntime {
  private static final ErrorCode NOT_READ = ErrorCode.user("command.dockerfile-line-not-run");
  private static final ErrorCode VERSION = ErrorCode.user("command.other-version");
  private static final ImageProfile PROFILE =
      new ImageProfile(
          "Command",
          "command",
          Set.copyOf(Text.table("command-images.txt").keySet()),
          Map.of(),
          Map.of(),
          Map.of(),
          "/");

  private final Platform platform;
  private final Sandbox sandbox;
  private final PythonEnvironments environments;
  private final Machine machine;

  public CommandRuntime(Platform platform, Sandbox sandbox, PythonEnvironments environments) {
    this.platform = platform;
    this.sandbox = sandbox;
    this.environments = environments;
    this.machine = Machine.here();
  }

  @Override
  public ImageProfile profile() {
    return PROFILE;
  }

  @Override
  public Plan plan(ServiceSpec service) {
    ImageCommand command = ImageCommand.of(service);
    String runner = "command (" + String.join(" ", shown(command)) + ")";
    return MachineProgram.missing(service, command.program(), machine)
        .<Plan>map(why -> new Plan.NotRun(command.program(), why))
        .orElseGet(() -> new Plan.Command(runner, command.commandLine()));
  }

  private static List<String> shown(ImageCommand command) {
    List<String> words = new ArrayList<>();
    for (String word : command.commandLine()) {
      String line = word.strip().lines().findFirst().orElse("");
      words.add(line.length() > 40 ? line.substring(0, 39) + "…" : line);
      if (words.size() == 3) {
        break;
      }
    }
    return words;
  }

  @Override
  public List<Problem> check(ServiceSpec service) {
    List<Problem> problems = new ArrayList<>();
    service
        .build()
        .map(BuildSpec::notRun)
        .orElse(List.of())
        .forEach(line ->
            problems.add(
                Problem.warning(
                        NOT_READ,
                        "%s: this line of its Dockerfile is not run: %s"
                            .formatted(service.name(), line))
                    .at(service.span())));
    otherVersion(service).ifPresent(problems::add);
    return problems;
  }

  private Optional<Problem> otherVersion(ServiceSpec service) {
    String tag = service.image().tag();
    if (!service.image().lastName().equals("python") || !tag.matches("3\\.\\d+.*")) {
      return Optional.empty();
    }
    String wanted = tag.replaceFirst("^(3\\.\\d+).*", "$1");
    return machine
        .python()
        .filter(python -> !python.version().equals(wanted))
        .map(python ->
            Problem.warning(
                    VERSION,
                    "%s asks for Python %s and gets this machine's %s"
                        .formatted(service.name(), wanted, python.version()))
                .at(service.span()));
  }

  @Override
  public ServiceHandle start(ServiceSpec service) {
    ImageCommand command = ImageCommand.of(service);
    MachineProgram.missing(service, command.program(), machine)
        .ifPresent(why -> {
          throw Problem.error(SandboxErrors.NO_PROGRAM, service.name() + ": " + why)
              .at(service.span())
              .exception();
        });
    if (!platform.trusted(service.name(), String.join(" ", shown(command)))) {
      throw Problem.error(
              SandboxErrors.NOT_TRUSTED,
              "%s runs somebody's code, which nobody has agreed to".formatted(service.name()))
          .at(service.span())
          .mend("look at what it runs, then start again with --trust")
          .exception();
    }
    CommandHandle handle =
        new CommandHandle(service, command, sandbox, environments, platform.log(service.name()));
    handle.begin();
    return handle;
  }
}
