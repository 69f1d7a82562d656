package dev.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvExampleTest {
  @TempDir Path folder;

  @Test
  void marksBecomeSecretsOfTheirLengthAndOthersStay() throws IOException {
    Files.writeString(folder.resolve(".env.example"), "# ports\nUSER=me\nPASSWORD=<generate:24>\n");
    assertThat(EnvExample.wanted(folder)).isTrue();
    Path file = EnvExample.write(folder);
    assertThat(Files.readString(file)).matches("# ports\nUSER=me\nPASSWORD=[A-Za-z0-9]{24}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(EnvExample.wanted(folder)).isFalse();
  }

  @Test
  void aStrangersExampleIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve(".env.example"), "PASSWORD=changeme\n");
    assertThat(EnvExample.wanted(folder)).isFalse();
    assertThat(EnvExample.values(folder)).isEmpty();
  }

  @Test
  void readingCommandsGetValuesWithoutAFile() throws IOException {
    Files.writeString(folder.resolve(".env.example"), "A=1\nB=<generate:8>\n");
    assertThat(EnvExample.values(folder)).containsEntry("A", "1").containsKey("B");
    assertThat(folder.resolve(".env")).doesNotExist();
  }
}
