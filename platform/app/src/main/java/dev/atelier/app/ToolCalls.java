package dev.atelier.app;

import dev.atelier.kernel.control.ControlRequest;
import dev.atelier.kernel.control.ControlServer;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The tools' commands as code in the sandbox calls them: its paths are its container's. */
final class ToolCalls {
  private static final int NOT_FOUND = 127;

  private final StackProcess stack;

  ToolCalls(StackProcess stack) {
    this.stack = stack;
  }

  /** The service's own, otherwise of whoever has it. */
  private Optional<ToolCommand> tool(ServiceSpec service, String name) {
    return stack
        .supervisor()
        .handle(service.name())
        .flatMap(handle -> handle.command(name))
        .or(() -> stack.tool(name));
  }

  /**
   * A container path's file here: mounted, mounted as a repair, or what the service wrote itself.
   */
  private Function<String, Path> places(ServiceSpec service) {
    List<Mount> mounts = new ArrayList<>(service.mounts());
    stack.supervisor().handle(service.name()).ifPresent(handle -> mounts.addAll(handle.mounts()));
    ServiceSpec all = service.with(mounts, service.environment());
    return path -> stack.modules().sandbox().hostPath(all, path);
  }

  int answer(ControlServer.Call call) {
    ControlRequest request = call.request();
    List<String> arguments = request.arguments();
    Optional<ServiceSpec> service =
        stack.specs().stream().filter(spec -> spec.name().equals(request.service())).findFirst();
    Optional<ToolCommand> tool =
        service.isEmpty() || arguments.isEmpty()
            ? Optional.empty()
            : tool(service.get(), arguments.getFirst());
    if (service.isEmpty() || tool.isEmpty()) {
      call.err().println((arguments.isEmpty() ? "" : arguments.getFirst()) + ": command not found");
      return NOT_FOUND;
    }
    Invocation caller =
        new Invocation(
            arguments.subList(1, arguments.size()),
            Path.of("/"),
            request.environment(),
            Path::of,
            call.in(),
            call.out(),
            call.err(),
            request.terminal(),
            request.columns(),
            call.cancelled());
    try {
      return tool.get()
          .run(
              ServicePaths.call(
                  caller, places(service.get()), request.workingDir(), request.environment()));
    } catch (AtelierException e) {
      call.err().print(new ProblemPrinter(false).print(e.problems()));
      return ExitCode.of(e.kind());
    }
  }
}
