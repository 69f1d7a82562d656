package dev.atelier.kernel.text;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** {@code %41} in the parts of an address. A plus sign is a plus sign: this is no form. */
public final class PercentCoding {
  private PercentCoding() {}

  /**
   * @throws IllegalArgumentException when a percent sign is not followed by two digits
   */
  public static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
