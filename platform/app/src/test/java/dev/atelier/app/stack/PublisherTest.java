package dev.atelier.app.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublisherTest {
  /** Services with no more to them than a name, an image and ports. */
  static final class Specs {
    private Specs() {}

    static ServiceSpec of(String name, String image) {
      return of(name, image, Map.of());
    }

    static ServiceSpec of(String name, String image, Map<String, Object> extension) {
      return of(name, image, extension, InetAddress.getLoopbackAddress(), List.of());
    }

    static ServiceSpec of(
        String name,
        String image,
        Map<String, Object> extension,
        InetAddress address,
        List<PublishedPort> ports) {
      return new ServiceSpec(
          name,
          ImageReference.parse(image),
          Optional.empty(),
          List.of(),
          List.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          address,
          ports,
          List.of(),
          List.of(name),
          RestartPolicy.NO,
          false,
          Optional.empty(),
          1,
          extension,
          new SourceText("compose.yaml", "x").span(0, 1));
    }
  }

  private static ServerSocket listen(String address) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(address, 0));
    return server;
  }

  private static ServiceSpec spec(int published, int container) throws IOException {
    return Specs.of(
        "web",
        "nginx",
        Map.of(),
        InetAddress.getByName("127.8.8.8"),
        List.of(new PublishedPort("127.0.0.1", published, container, "tcp")));
  }

  @Test
  void aPublishedPortReachesTheServicesOwnAddress() throws IOException {
    try (ServerSocket service = listen("127.8.8.8")) {
      Publisher publisher = new Publisher(Publisher.Mode.AS_WRITTEN, PortHolder::of);
      try (Publisher.Publication open = publisher.publish(spec(0, service.getLocalPort()));
          Socket caller = new Socket("127.0.0.1", open.ports().getFirst().published());
          Socket called = service.accept()) {
        caller.getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));
        caller.shutdownOutput();
        assertThat(called.getInputStream().readAllBytes()).asString().isEqualTo("ping");
        called.getOutputStream().write("pong".getBytes(StandardCharsets.UTF_8));
        called.shutdownOutput();
        assertThat(caller.getInputStream().readAllBytes()).asString().isEqualTo("pong");
      }
    }
  }

  @Test
  void aTakenPortNamesWhoHoldsIt() throws IOException {
    try (ServerSocket other = listen("127.0.0.1")) {
      Publisher publisher = new Publisher(Publisher.Mode.AS_WRITTEN, PortHolder::of);
      assertThatThrownBy(() -> publisher.publish(spec(other.getLocalPort(), 80)))
          .hasMessageContaining("web: port " + other.getLocalPort() + " is taken by java (pid ")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void withFreePortsAnotherIsTaken() throws IOException {
    try (ServerSocket other = listen("127.0.0.1");
        Publisher.Publication open =
            new Publisher(Publisher.Mode.FREE_PORTS, PortHolder::of)
                .publish(spec(other.getLocalPort(), 80))) {
      assertThat(open.ports().getFirst().published())
          .isNotZero()
          .isNotEqualTo(other.getLocalPort());
    }
  }
}
