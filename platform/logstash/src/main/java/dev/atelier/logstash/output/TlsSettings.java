package dev.atelier.logstash.output;

import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** {@code ssl_*}: certificate authorities, a trust store, or no verification at all. */
final class TlsSettings {
  private TlsSettings() {}

  /**
   * None where the JDK's own trust holds.
   *
   * @throws IllegalArgumentException for files that cannot be read
   */
  static Optional<SSLContext> context(Options options, PluginContext context) {
    boolean unverified =
        options.string("ssl_verification_mode").equals("none")
            || (options.has("ssl_certificate_verification")
                && !options.flag("ssl_certificate_verification"));
    List<String> authorities = new ArrayList<>(options.strings("ssl_certificate_authorities"));
    options.text("cacert").ifPresent(authorities::add);
    Optional<String> store =
        options.text("ssl_truststore_path").or(() -> options.text("truststore"));
    if (!unverified && authorities.isEmpty() && store.isEmpty()) {
      return Optional.empty();
    }
    try {
      TrustManager[] trust =
          unverified
              ? new TrustManager[] {new TrustAll()}
              : managers(
                  store.isPresent()
                      ? store(context.files().here(store.get()), password(options))
                      : authorities(authorities, context));
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust, new SecureRandom());
      return Optional.of(tls);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
    }
  }

  private static char[] password(Options options) {
    return options
        .text("ssl_truststore_password")
        .or(() -> options.text("truststore_password"))
        .orElse("")
        .toCharArray();
  }

  private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore store(Path file, char[] password)
      throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(file.toFile(), password);
  }

  private static KeyStore authorities(List<String> files, PluginContext context)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    CertificateFactory certificates = CertificateFactory.getInstance("X.509");
    for (String file : files) {
      try (InputStream in = Files.newInputStream(context.files().here(file))) {
        for (Certificate certificate : certificates.generateCertificates(in)) {
          store.setCertificateEntry(file + store.size(), certificate);
        }
      }
    }
    return store;
  }

  /** {@code ssl_verification_mode => none}, because the file says so. */
  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
