package dev.atelier.console;

import java.util.List;

/** Which service feeds or steers which, as the files of the stack say. */
public interface StackLinks {
  List<Link> links();

  /**
   * @param metric of the giving service whose rate the arrow shows, or an empty string
   * @param unit of that rate, such as {@code rows/s}
   * @param control whether it steers (dashed) rather than feeds
   */
  record Link(String from, String to, String metric, String unit, boolean control) {}
}
