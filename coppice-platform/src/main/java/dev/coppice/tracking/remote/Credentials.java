package dev.coppice.tracking.remote;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Who we are to the server, and who it must be to us. */
final class Credentials {

  private Credentials() {}

  /** The header that says who we are; empty when nobody said. */
  static String authorization(TrackingSettings settings) {
    if (!settings.user().isEmpty()) {
      String both = settings.user() + ":" + settings.password();
      return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }
    return settings.token().isEmpty() ? "" : "Bearer " + settings.token();
  }

  /** Trusts those whom a PEM file names, and nobody else. */
  static SSLContext trusting(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
      known.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        known.setCertificateEntry(String.valueOf(known.size()), each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(known);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      String message = "is " + file + ", which cannot be read as PEM certificates: " + e;
      throw new InvalidInput(List.of(new Problem("tracking.certificate", message)));
    }
  }
}
