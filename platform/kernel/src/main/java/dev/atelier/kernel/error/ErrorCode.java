package dev.atelier.kernel.error;

/**
 * A stable name for one sort of error, such as {@code compose.unknown-key}. Features declare theirs
 * as enum constants or static fields, so that the list of codes can be read in one place.
 *
 * @param id lower-case, {@code feature.what-is-wrong}
 */
public record ErrorCode(String id, Kind kind) {
  public static final ErrorCode INTERNAL = new ErrorCode("atelier.internal", Kind.INTERNAL);

  public static ErrorCode user(String id) {
    return new ErrorCode(id, Kind.USER);
  }

  public static ErrorCode external(String id) {
    return new ErrorCode(id, Kind.EXTERNAL);
  }

  public static ErrorCode resources(String id) {
    return new ErrorCode(id, Kind.RESOURCES);
  }
}
