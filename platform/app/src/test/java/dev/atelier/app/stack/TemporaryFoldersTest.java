package dev.atelier.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.stack.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFoldersTest {
  @TempDir Path folder;

  @Test
  void whatAnEarlierStartLeftIsGoneAndNothingElse() throws IOException {
    Path cache = Files.createDirectories(folder.resolve("cache/deep")).getParent();
    Path kept = Files.createDirectory(folder.resolve("volume"));
    Files.writeString(cache.resolve("deep/old"), "");
    Path file = Files.writeString(kept.resolve("rows"), "");
    Files.createSymbolicLink(cache.resolve("link"), kept);
    TemporaryFolders.empty(
        PublisherTest.Specs.of("cache", "busybox", Map.of())
            .with(
                List.of(
                    new Mount(Mount.Type.TMPFS, cache, "/cache", false),
                    new Mount(Mount.Type.TMPFS, folder.resolve("not-yet"), "/more", false),
                    new Mount(Mount.Type.VOLUME, kept, "/data", false)),
                Map.of()));
    assertThat(cache).isEmptyDirectory();
    assertThat(file).exists();
  }
}
