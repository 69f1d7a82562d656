package dev.atelier.app;

import dev.atelier.console.Accounts;
import dev.atelier.console.Console;
import dev.atelier.console.ConsoleSettings;
import dev.atelier.console.ConsoleSources;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.Map;

/** The console of this process's stack. */
final class ConsoleServer implements AutoCloseable {
  private static final ErrorCode PORT_TAKEN = ErrorCode.resources("console.port-taken");

  private final Console console;

  private ConsoleServer(Console console) {
    this.console = console;
  }

  /**
   * @param port of 127.0.0.1
   * @param free whether another may be taken when it is not free
   * @throws dev.atelier.kernel.error.AtelierException when the port is taken
   */
  static ConsoleServer open(StackProcess process, int port, boolean free) {
    InetAddress address = InetAddress.getLoopbackAddress();
    int chosen = port;
    if (!isFree(address, port)) {
      if (!free) {
        throw Problem.error(
                PORT_TAKEN, "the console's port " + port + " is taken" + holder(address, port))
            .mend("stop what holds it, or run: atelier up --console-port " + (port + 1))
            .exception();
      }
      chosen = 0;
    }
    Map<String, String> environment = process.platform().environment();
    String name = environment.getOrDefault("ATELIER_ENV", "local");
    ConsoleSettings settings =
        new ConsoleSettings(address, chosen, process.platform().project(), name, Clock.systemUTC());
    Console console =
        Console.start(
            settings,
            process.supervisor(),
            new ConsoleSources(
                new FileLinks(process),
                Accounts.NONE,
                process.modules()::airflow,
                new StackWarehouses(process),
                process.dbt()));
    process.pages((config, _, users, _) -> console.mount(config.routes, "/airflow", users::admits));
    return new ConsoleServer(console);
  }

  private static boolean isFree(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static String holder(InetAddress address, int port) {
    return dev.atelier.app.stack.PortHolder.of(new InetSocketAddress(address, port))
        .map(name -> " by " + name)
        .orElse("");
  }

  String link() {
    return console.newLink();
  }

  @Override
  public void close() {
    console.close();
  }
}
