package dev.atelier.console;

import dev.atelier.kernel.text.Digests;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Files of the class path under addresses that change with their content, so that browsers keep
 * them.
 */
final class Assets {
  private static final String OWN = "/dev/atelier/console/assets/";
  private static final String WEB = "/META-INF/resources/webjars/";
  private static final Map<String, String> FILES = new LinkedHashMap<>();

  static {
    FILES.put("tabler.css", WEB + "tabler__core/1.4.0/dist/css/tabler.min.css");
    FILES.put("htmx.js", WEB + "htmx.org/2.0.7/dist/htmx.min.js");
    for (String own :
        new String[] {
          "fonts.css", "atelier.css", "console.css", "console.js", "theme.js", "mark.svg"
        }) {
      FILES.put(own, OWN + own);
    }
    for (String font : new String[] {"inter", "jetbrains-mono"}) {
      FILES.put(font + "-latin.woff2", OWN + font + "-latin-wght-normal.woff2");
      FILES.put(font + "-latin-ext.woff2", OWN + font + "-latin-ext-wght-normal.woff2");
    }
  }

  private record Asset(byte[] plain, byte[] packed, String type) {}

  private final Map<String, Asset> assets = new LinkedHashMap<>();
  private final String version;

  Assets() {
    try {
      MessageDigest digest = Digests.of("SHA-256");
      for (Map.Entry<String, String> file : FILES.entrySet()) {
        byte[] content = read(file.getValue());
        digest.update(content);
        assets.put(
            file.getKey(), new Asset(content, pack(file.getKey(), content), type(file.getKey())));
      }
      version = HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(String path) throws IOException {
    try (InputStream in = Assets.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + path);
      }
      return in.readAllBytes();
    }
  }

  private static byte[] pack(String name, byte[] content) throws IOException {
    if (name.endsWith(".woff2")) {
      return new byte[0];
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(content);
    }
    return out.toByteArray();
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "font/woff2";
    };
  }

  /** {@code /assets/VERSION}; style sheets name fonts relative to it. */
  String base() {
    return "/assets/" + version;
  }

  void serve(Context context) {
    Asset asset = assets.get(context.pathParam("name"));
    if (asset == null || !context.pathParam("version").equals(version)) {
      context.status(HttpStatus.NOT_FOUND).result("not here");
      return;
    }
    context
        .header("Cache-Control", "public, max-age=31536000, immutable")
        .contentType(asset.type());
    String accepted = context.header("Accept-Encoding");
    if (asset.packed().length > 0 && accepted != null && accepted.contains("gzip")) {
      context.header("Content-Encoding", "gzip").result(asset.packed());
    } else {
      context.result(asset.plain());
    }
  }
}
