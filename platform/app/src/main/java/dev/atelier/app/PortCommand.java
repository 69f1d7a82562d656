package dev.atelier.app;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.PublishedPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code atelier port postgres 5432}. */
@Command(
    name = "port",
    description = "Print where a service's port is published",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  atelier port postgres 5432")
final class PortCommand implements AtelierCommand {
  @Option(names = "--protocol", defaultValue = "tcp", description = "tcp or udp")
  String protocol = "tcp";

  @Option(names = "--index", description = "The container: 1 is all there is")
  int index;

  @Parameters(index = "0", paramLabel = "SERVICE")
  String service = "";

  @Parameters(index = "1", paramLabel = "PORT")
  int port;

  @Override
  public Place place() {
    return Place.STACK;
  }

  @Override
  public int run(CommandContext context) {
    UnrunFlags.index(index, service);
    PublishedPort found =
        context.running().supervisor().services().stream()
            .filter(status -> status.spec().name().equals(service))
            .flatMap(status -> status.published().stream())
            .filter(
                published -> published.container() == port && published.protocol().equals(protocol))
            .findFirst()
            .orElseThrow(() ->
                Problem.error(
                        ErrorCode.user("stack.no-such-port"),
                        "no port " + port + "/" + protocol + " for service " + service)
                    .exception());
    String host = found.hostIp().isEmpty() ? "127.0.0.1" : found.hostIp();
    context.out().println(host + ":" + found.published());
    return ExitCode.OK;
  }
}
