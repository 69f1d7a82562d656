package dev.atelier.kernel.stack;

/**
 * A container image's name, taken apart as Docker does: {@code docker.io} and {@code library/} are
 * implied.
 *
 * @param registry such as {@code docker.elastic.co}; {@code docker.io} where none is written
 * @param repository such as {@code library/postgres} or {@code apache/airflow}
 * @param tag {@code latest} where none is written
 * @param digest {@code sha256:…} or an empty string
 */
public record ImageReference(String registry, String repository, String tag, String digest) {
  private static final String DOCKER = "docker.io";

  public static ImageReference parse(String written) {
    String rest = written.strip();
    String digest = "";
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = rest.substring(at + 1);
      rest = rest.substring(0, at);
    }
    String tag = "latest";
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
    }
    int slash = rest.indexOf('/');
    String first = slash < 0 ? "" : rest.substring(0, slash);
    boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
    String registry = hasRegistry ? first : DOCKER;
    String repository = hasRegistry ? rest.substring(slash + 1) : rest;
    if (registry.equals(DOCKER) && !repository.contains("/")) {
      repository = "library/" + repository;
    }
    return new ImageReference(registry, repository, tag, digest);
  }

  /** As people write it: {@code postgres}, {@code apache/airflow}, {@code quay.io/x/y}. */
  public String shortName() {
    String path =
        repository.startsWith("library/") ? repository.substring("library/".length()) : repository;
    return registry.equals(DOCKER) ? path : registry + "/" + path;
  }

  /** The last part of the repository: {@code postgres}, {@code airflow}, {@code elasticsearch}. */
  public String lastName() {
    return repository.substring(repository.lastIndexOf('/') + 1);
  }

  /**
   * The first number of the tag, or -1: 16 of {@code 16-alpine}, 2 of {@code 2.7.3}, 8 of {@code
   * v8.11.0}.
   */
  public int majorVersion() {
    String digits = tag.startsWith("v") ? tag.substring(1) : tag;
    int end = 0;
    while (end < digits.length() && Character.isDigit(digits.charAt(end))) {
      end++;
    }
    return end == 0 || end > 9 ? -1 : Integer.parseInt(digits.substring(0, end));
  }

  @Override
  public String toString() {
    return shortName() + ":" + tag + (digest.isEmpty() ? "" : "@" + digest);
  }
}
