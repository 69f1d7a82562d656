package dev.atelier.opensearchnode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.XContentBuilder;

/** JSON objects as maps in the order of the text, by OpenSearch's own reader. */
final class JsonMaps {
  private JsonMaps() {}

  /**
   * @throws org.opensearch.OpenSearchParseException when it is no JSON object
   */
  static Map<String, Object> read(byte[] json) {
    return XContentHelper.convertToMap(new BytesArray(json), true, XContentType.JSON).v2();
  }

  static byte[] write(Map<String, Object> object, boolean pretty) {
    try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
      if (pretty) {
        builder.prettyPrint().lfAtEnd();
      }
      return BytesReference.toBytes(BytesReference.bytes(builder.map(object)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
