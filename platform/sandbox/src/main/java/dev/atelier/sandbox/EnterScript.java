package dev.atelier.sandbox;

import static dev.atelier.sandbox.Shell.quote;

import dev.atelier.kernel.stack.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the shell script that builds a service's root inside new namespaces and then waits there
 * until its standard input ends, which is when the platform is gone. It runs without any privilege
 * of this machine: everything it may do it may do in its own user namespace only.
 *
 * <p>Where the platform is root, a first script (the stage) binds every source below one folder
 * that the unprivileged user can reach, with file ownership translated; see {@link #stage}.
 */
final class EnterScript {
  /** Of this machine's own folders a service sees these; all else is its own. */
  private static final List<String> SYSTEM = List.of("usr", "etc");

  private static final List<String> LINKED =
      List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");
  private static final List<String> GIVEN = List.of("nix", "gnu");
  private static final List<String> FRESH =
      List.of(
          "home",
          "root",
          "tmp",
          "run",
          "opt",
          "srv",
          "mnt",
          "media",
          "var/tmp",
          "var/log",
          "var/lib",
          "var/cache",
          "proc",
          "sys",
          "dev");

  private final Layout layout;
  private final Map<Path, String> sources = new LinkedHashMap<>();
  private final StringBuilder out = new StringBuilder();
  private final String root;
  private final String files;

  private EnterScript(Layout layout, String stage) {
    this.layout = layout;
    boolean staged = !stage.isEmpty();
    this.root = staged ? stage + "/root" : layout.root().toString();
    this.files = staged ? stage + "/files" : layout.files().toString();
    for (Mount mount : layout.mounts()) {
      if (mount.type() != Mount.Type.TMPFS) {
        sources.computeIfAbsent(
            mount.source(), source -> staged ? stage + "/" + sources.size() : source.toString());
      }
    }
  }

  /** The script for an ordinary user. */
  static String enter(Layout layout) {
    return new EnterScript(layout, "").write();
  }

  /** The script after {@link #stage}. */
  static String enter(Layout layout, Path stage) {
    return new EnterScript(layout, stage.toString()).write();
  }

  /**
   * The script for root, in a mount namespace of its own, ending in {@code "$@"}.
   *
   * @param bind a command that binds SOURCE TARGET pairs
   */
  static String stage(Layout layout, Path stage, String bind) {
    EnterScript enter = new EnterScript(layout, stage.toString());
    StringBuilder script = new StringBuilder("set -e\numask 022\nPATH=$PATH:/usr/sbin:/sbin\n");
    script.append("mount -t tmpfs -o mode=755 stage ").append(quote(stage.toString())).append('\n');
    Map<Path, String> all = new LinkedHashMap<>();
    all.put(layout.root(), enter.root);
    all.put(layout.files(), enter.files);
    all.putAll(enter.sources);
    StringBuilder pairs = new StringBuilder();
    all.forEach((source, target) -> {
      String make = Files.isDirectory(source) ? "mkdir " : ": > ";
      script.append(make).append(quote(target)).append('\n');
      pairs.append(' ').append(quote(source.toString())).append(' ').append(quote(target));
    });
    return script.append(bind).append(pairs).append("\nexec \"$@\"\n").toString();
  }

  /** Whether a path is one of this machine's that every service sees. */
  static boolean isSystem(Path path) {
    return Stream.of(SYSTEM, LINKED, GIVEN)
        .flatMap(List::stream)
        .anyMatch(name -> path.startsWith("/" + name));
  }

  private String write() {
    line("{ # read as a whole before it runs: the file is written again for the next namespaces");
    line("set -e; umask 022; PATH=$PATH:/usr/sbin:/sbin"); // not on every user's: pivot_root
    line("read -r outer rest < /proc/self/stat");
    line("ro() { for o in '' ,nosuid,nodev ,nosuid,nodev,noexec ,nosuid,nodev,noatime; do");
    line("  mount -o \"remount,bind,ro$o\" \"$1\" 2>/dev/null && return; done; return 1; }");
    line("dir() { [ -d \"$1\" ] || mkdir -p \"$1\"; }");
    line("file() { [ -e \"$1\" ] || { mkdir -p \"${1%/*}\"; : > \"$1\"; }; }");
    line("R=" + quote(root) + "; F=" + quote(files));
    line("mount --bind \"$R\" \"$R\"; cd \"$R\"");
    line("mkdir -p .work " + String.join(" ", FRESH) + "; chmod 1777 tmp var/tmp");
    line("[ -e var/run ] || ln -s ../run var/run");
    line("mount -t tmpfs -o mode=755 work .work");
    systemFolders();
    devices();
    layout.copiedFolders().forEach(this::copiedFolder);
    layout.mounts().forEach(this::mount);
    line("dir " + place(layout.workingDir()) + " || true");
    line("hostname " + quote(layout.hostname()) + " || true");
    line("umount -l .work; rmdir .work; mkdir -p .old; pivot_root . .old; cd /");
    line("umount -l /.old; rmdir /.old");
    line("exec 3<&0 </dev/null");
    line("cat <&3 >/dev/null &");
    line("echo \"ready $outer\"");
    line("exec >/dev/null 2>&1");
    line("wait $!; exit; }");
    return out.toString();
  }

  private void systemFolders() {
    for (String name : SYSTEM) {
      line("mkdir -p .work/%1$s/u .work/%1$s/w %1$s".formatted(name));
      mountPointsIn("/" + name);
    }
    line("cp -r \"$F/etc/.\" .work/etc/u/");
    line("for p in python python3; do [ -e /usr/local/bin/$p ] || [ ! -L \"$F/python/$p\" ] ||");
    line(
        "  { mkdir -p .work/usr/u/local/bin; cp -P \"$F/python/$p\" .work/usr/u/local/bin/; }; done");
    for (String name : SYSTEM) {
      line(
          "mount -t overlay overlay -o lowerdir=/%1$s,upperdir=.work/%1$s/u,workdir=.work/%1$s/w,userxattr %1$s"
              .formatted(name));
    }
    for (String name : LINKED) {
      line(
          "if [ -L /%1$s ]; then ln -sfn \"$(readlink /%1$s)\" %1$s; elif [ -d /%1$s ]; then mkdir -p %1$s; mount --rbind /%1$s %1$s; ro %1$s; fi"
              .formatted(name));
    }
    for (String name : GIVEN) {
      line(
          "if [ -d /%1$s ]; then mkdir -p %1$s; mount --rbind /%1$s %1$s; ro %1$s; fi"
              .formatted(name));
    }
    line("for f in hosts resolv.conf; do mount --bind \"$F/$f\" etc/$f; ro etc/$f; done");
    line(
        "for d in bin python site curl; do dir opt/atelier/$d; mount --bind \"$F/$d\" opt/atelier/$d;");
    line("  ro opt/atelier/$d; done");
  }

  /** Below a system folder a place to mount on can only be made before the overlay is. */
  private void mountPointsIn(String folder) {
    for (Mount mount : layout.mounts()) {
      String target = mount.target();
      if (target.startsWith(folder + "/") && !Files.exists(Path.of(target))) {
        String rest = target.substring(folder.length() + 1);
        String place = ".work/" + folder.substring(1) + "/u/" + rest;
        line((isFile(mount) ? "file " : "dir ") + quote(place));
      }
    }
    String workingDir = layout.workingDir();
    if (workingDir.startsWith(folder + "/") && !Files.exists(Path.of(workingDir))) {
      line("dir " + quote(".work" + folder + "/u" + workingDir.substring(folder.length())));
    }
  }

  private void devices() {
    line("mount -t proc proc proc");
    line("mount --rbind /sys sys && ro sys || true");
    line("mount -t tmpfs -o mode=755 dev dev");
    line("for d in null zero full random urandom tty; do");
    line("  : > dev/$d; mount --bind /dev/$d dev/$d; done");
    line("mkdir dev/pts dev/shm");
    line("mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts || true");
    line("ln -s pts/ptmx dev/ptmx; mount -t tmpfs -o mode=1777 shm dev/shm");
    line("ln -s /proc/self/fd dev/fd; ln -s /proc/self/fd/0 dev/stdin");
    line("ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd/2 dev/stderr");
  }

  /**
   * Writes stay in memory: the image's copy is the service's own, the source is not. The kernel
   * refuses layers that lie in each other, so a folder inside another is copied over it.
   */
  private void copiedFolder(String target, List<Mount> topmostFirst) {
    String place = place(target);
    String work = ".work/copy" + out.length();
    line("dir " + place + "; mkdir " + work + " " + work + "/u " + work + "/w");
    List<Mount> layers =
        topmostFirst.stream()
            .filter(mount -> topmostFirst.stream().noneMatch(other -> inside(mount, other)))
            .toList();
    StringBuilder lower = new StringBuilder();
    for (Mount mount : layers) {
      String staged = work + "/" + lower.length();
      line("mkdir " + staged + "; mount --bind " + source(mount) + " " + staged);
      lower.append(lower.isEmpty() ? "" : ":").append(staged);
    }
    line("L=" + lower + "; [ -z \"$(ls -A " + place + ")\" ] || {");
    line(
        "  mkdir %1$s/below; mount --bind %2$s %1$s/below; L=$L:%1$s/below; }"
            .formatted(work, place));
    line(
        "mount -t overlay overlay -o lowerdir=$L,upperdir=%1$s/u,workdir=%1$s/w,userxattr %2$s"
            .formatted(work, place));
    topmostFirst.reversed().stream()
        .filter(mount -> !layers.contains(mount))
        .forEach(mount -> line("cp -R " + source(mount) + "/. " + place + "/"));
  }

  private static boolean inside(Mount mount, Mount other) {
    return !mount.source().equals(other.source()) && mount.source().startsWith(other.source());
  }

  private void mount(Mount mount) {
    String place = place(mount.target());
    switch (mount.type()) {
      case COPY -> {
        if (isFile(mount)) {
          line("file " + place + "; cp " + source(mount) + " " + place);
        }
      }
      case TMPFS -> line("dir " + place + "; mount -t tmpfs -o mode=1777 tmpfs " + place);
      case BIND, VOLUME, CONFIG, SECRET -> {
        line((isFile(mount) ? "file " : "dir ") + place);
        line("mount --rbind " + source(mount) + " " + place);
        if (mount.readOnly()) {
          line("ro " + place);
        }
      }
    }
    hide(mount);
  }

  private void hide(Mount mount) {
    if (mount.type() == Mount.Type.TMPFS) {
      return;
    }
    for (Path folder : layout.hidden()) {
      if (folder.startsWith(mount.source()) && Files.isDirectory(folder)) {
        String place = place(mount.target() + "/" + mount.source().relativize(folder));
        line("[ ! -d " + place + " ] || mount -t tmpfs hidden " + place);
      }
    }
  }

  private String source(Mount mount) {
    return quote(sources.getOrDefault(mount.source(), mount.source().toString()));
  }

  private static boolean isFile(Mount mount) {
    return mount.type() != Mount.Type.TMPFS && !Files.isDirectory(mount.source());
  }

  private static String place(String target) {
    return quote("." + target);
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
