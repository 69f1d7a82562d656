package dev.atelier.sandbox;

import dev.atelier.kernel.stack.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a service's root is put together from.
 *
 * @param hostname of the namespace
 * @param root the folder behind {@code /}: what the service writes outside its mounts
 * @param files what the platform gives: {@code bin/}, {@code etc/}, {@code hosts} …
 * @param mounts in the order in which they are made; sources exist
 * @param workingDir the image's: made when nothing is there
 * @param hidden folders of this machine that no mount may show
 */
record Layout(
    String hostname,
    Path root,
    Path files,
    List<Mount> mounts,
    String workingDir,
    List<Path> hidden) {
  Layout {
    mounts = List.copyOf(mounts);
    hidden = List.copyOf(hidden);
  }

  /** What was copied into the image lies under what is mounted; folders under what is in them. */
  static List<Mount> ordered(List<Mount> mounts) {
    return mounts.stream()
        .filter(mount -> mount.type() == Mount.Type.TMPFS || Files.exists(mount.source()))
        .sorted(
            Comparator.comparing((Mount mount) -> mount.type() != Mount.Type.COPY)
                .thenComparingInt(mount -> Path.of(mount.target()).getNameCount()))
        .toList();
  }

  /** Folders copied to the same place are one: the last on top. */
  Map<String, List<Mount>> copiedFolders() {
    Map<String, List<Mount>> folders = new LinkedHashMap<>();
    for (Mount mount : mounts) {
      if (mount.type() == Mount.Type.COPY && Files.isDirectory(mount.source())) {
        folders.computeIfAbsent(mount.target(), _ -> new ArrayList<>()).addFirst(mount);
      }
    }
    return folders;
  }
}
