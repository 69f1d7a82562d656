package dev.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DbtFoldersTest {
  @TempDir Path mount;

  private void project(String folder) throws IOException {
    Files.createDirectories(mount.resolve(folder));
    Files.writeString(mount.resolve(folder).resolve("dbt_project.yml"), "name: x\n");
  }

  @Test
  void projectsAreFoundAFewLevelsDownButNotTheirPackages() throws IOException {
    project("dags/dbt/shop");
    project("dags/dbt/shop/dbt_packages/dbt_utils");
    project("finance");
    project("finance/integration_tests");
    project(".venv/x");
    project("a/b/c/d");
    assertThat(DbtFolders.in(mount))
        .containsExactly(mount.resolve("dags/dbt/shop"), mount.resolve("finance"));
    project(".");
    assertThat(DbtFolders.in(mount)).containsExactly(mount);
  }

  @Test
  void aFileOrNothingHasNone() throws IOException {
    Path file = Files.writeString(mount.resolve("a.yml"), "");
    assertThat(DbtFolders.in(file)).isEmpty();
    assertThat(DbtFolders.in(mount.resolve("absent"))).isEmpty();
  }
}
