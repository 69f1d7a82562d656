package dev.atelier.logstash.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What a file is whatever it is called: its inode on its device, as a sincedb writes it. */
record FileIdentity(long inode, long major, long minor) {
  static FileIdentity of(Path file) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,dev");
    long device = number(attributes, "dev");
    return new FileIdentity(number(attributes, "ino"), major(device), minor(device));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number value ? value.longValue() : 0;
  }

  /** Linux packs both numbers into one (sys/sysmacros.h). */
  private static long major(long device) {
    return ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
  }

  private static long minor(long device) {
    return (device & 0xff) | ((device >>> 12) & ~0xffL);
  }

  @Override
  public String toString() {
    return inode + " " + major + " " + minor;
  }
}
