package dev.atelier.opensearchnode;

/** A version of Elasticsearch such as 8.19.5. */
record ElasticsearchVersion(int major, int minor, int patch) {

  /** Missing parts count as 0; what is no number as 8.19.0. */
  static ElasticsearchVersion parse(String text) {
    String[] parts = text.split("[.-]");
    try {
      return new ElasticsearchVersion(
          Integer.parseInt(parts[0]),
          parts.length > 1 ? Integer.parseInt(parts[1]) : 0,
          parts.length > 2 ? Integer.parseInt(parts[2]) : 0);
    } catch (NumberFormatException e) {
      return new ElasticsearchVersion(8, 19, 0);
    }
  }

  /** Whether clients check the product header: from 7.14 on. */
  boolean namesProduct() {
    return major > 7 || (major == 7 && minor >= 14);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
