package dev.atelier.kernel.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "postgres, docker.io, library/postgres, latest, -1, postgres:latest",
    "postgres:16-alpine, docker.io, library/postgres, 16-alpine, 16, postgres:16-alpine",
    "apache/airflow:2.7.3, docker.io, apache/airflow, 2.7.3, 2, apache/airflow:2.7.3",
    "docker.elastic.co/kibana/kibana:v8.11.0, docker.elastic.co, kibana/kibana, v8.11.0, 8, docker.elastic.co/kibana/kibana:v8.11.0",
    "localhost:5000/a/b, localhost:5000, a/b, latest, -1, localhost:5000/a/b:latest",
    "docker.io/library/redis:7@sha256:ab, docker.io, library/redis, 7, 7, redis:7@sha256:ab",
  })
  void isTakenApartAsDockerDoes(
      String written, String registry, String repository, String tag, int major, String shown) {
    ImageReference image = ImageReference.parse(written);
    assertThat(image.registry()).isEqualTo(registry);
    assertThat(image.repository()).isEqualTo(repository);
    assertThat(image.tag()).isEqualTo(tag);
    assertThat(image.majorVersion()).isEqualTo(major);
    assertThat(image).hasToString(shown);
  }

  @Test
  void namesOfTheStackResolveInThisProcess() throws Exception {
    InetAddress address = InetAddress.getByName("127.9.9.9");
    StackNames.put("Elastic-For-Test", address);
    assertThat(InetAddress.getByName("elastic-for-test")).isEqualTo(address);
  }
}
