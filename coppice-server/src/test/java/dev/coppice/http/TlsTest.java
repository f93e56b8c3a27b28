package dev.coppice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.remote.RemoteTracking;
import dev.coppice.tracking.remote.TrackingSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the JDK's own keytool, and its own client. */
class TlsTest {

  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir private static Path made;
  private static X509Certificate first;
  private static X509Certificate second;
  @TempDir private Path folder;

  @BeforeAll
  static void make() throws Exception {
    first = make("first", "RSA");
    second = make("second", "EC");
  }

  private static X509Certificate make(String name, String algorithm) throws Exception {
    Path file = made.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "not secret",
                "-keystore",
                file.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore store = KeyStore.getInstance(file.toFile(), "not secret".toCharArray());
    X509Certificate certificate = (X509Certificate) store.getCertificate("it");
    PrivateKey key = (PrivateKey) store.getKey("it", "not secret".toCharArray());
    pem(made.resolve(name + ".pem"), "CERTIFICATE", certificate.getEncoded());
    pem(made.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded());
    return certificate;
  }

  private static void pem(Path file, String what, byte[] bytes) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }

  private void put(String name) throws IOException {
    for (String kind : List.of(".pem", ".key")) {
      Path draft = Files.copy(made.resolve(name + kind), folder.resolve(name + kind));
      Files.move(draft, folder.resolve("server" + kind), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void runsAreSentOnlyToServersThatSomebodyVouchesFor() {
    try (Running server = start(made.resolve("first.pem"), made.resolve("first.key"));
        Store store = Store.open(folder.resolve("home"), StoreSettings.defaults())) {
      Tracking tracking = Tracking.open(store, Clock.systemUTC());
      String uri = "https://127.0.0.1:" + server.port();
      assertTrue(refusal(uri, "", tracking).startsWith("tracking.certificate: must name who"));
      String known = refusal(uri, made.resolve("first.pem").toString(), tracking);
      assertTrue(known.contains("no MLflow tracking server answers (status 404)"), known);
      String other = refusal(uri, made.resolve("second.pem").toString(), tracking);
      assertTrue(other.startsWith("tracking.certificate"), other);
    }
  }

  private static String refusal(String uri, String certificate, Tracking tracking) {
    TrackingSettings settings = new TrackingSettings(uri, "", "", "", "", certificate);
    RemoteTracking remote = RemoteTracking.of(settings, tracking);
    return assertThrows(InvalidInput.class, () -> remote.check("churn")).getMessage();
  }

  private Running start() {
    return start(folder.resolve("server.pem"), folder.resolve("server.key"));
  }

  private static Running start(Path certificate, Path key) {
    return start(certificate, key, Running.SETTINGS);
  }

  private static Running start(Path certificate, Path key, ServerSettings settings) {
    var tls = new AccessSettings.Tls(certificate.toString(), key.toString());
    Guard guard = Guard.open(Running.ACCESS.with(tls), "127.0.0.1");
    return new Running(settings, guard, Map.of(), new TestDoor());
  }

  private static HttpClient trusting(X509Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("it", certificate);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  @Test
  void requestsAndBodiesGoThroughTls() throws Exception {
    put("first");
    try (Running server = start()) {
      URI uri = server.to("/echo").build().uri();
      assertEquals("https", uri.getScheme());
      String body = "x".repeat(300_000);
      HttpResponse<String> response =
          trusting(first)
              .send(
                  HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build(),
                  BodyHandlers.ofString());
      assertEquals(body, response.body());
      assertEquals(HttpClient.Version.HTTP_2, response.version());
      assertTrue(response.sslSession().orElseThrow().getProtocol().matches("TLSv1\\.[23]"));
      assertThrows(
          IOException.class,
          () -> trusting(second).send(server.to("/who").build(), BodyHandlers.ofString()));
      try (Socket plain = server.raw("GET /who HTTP/1.1\r\nHost: x\r\n\r\n")) {
        assertFalse(Running.all(plain).contains("HTTP/1.1 200"), "nothing goes unencrypted");
      }
    }
  }

  @Test
  void aNewCertificateIsTakenWithoutARestart() throws Exception {
    put("first");
    try (Running server = start()) {
      HttpRequest request = server.to("/who").build();
      assertEquals(200, trusting(first).send(request, BodyHandlers.ofString()).statusCode());
      put("second");
      HttpClient client = trusting(second);
      long end = System.nanoTime() + 30_000_000_000L;
      HttpClient.Version version = null;
      while (version == null) {
        try {
          version = client.send(request, BodyHandlers.ofString()).version();
        } catch (IOException e) {
          assertTrue(System.nanoTime() < end, "it still has the old one: " + e);
        }
      }
      assertEquals(HttpClient.Version.HTTP_2, version);
      String log = server.log();
      assertTrue(log.contains("certificate_renewed"), log);
    }
  }

  private static Running impatient() {
    ServerSettings settings =
        new ServerSettings("127.0.0.1", 0, 8192, 1, 1, 1, ServerSettings.Level.INFO);
    return start(made.resolve("first.pem"), made.resolve("first.key"), settings);
  }

  @Test
  void whoDoesNotShakeHandsIsCutOff() throws IOException {
    try (Running server = impatient();
        Socket silent = server.raw("")) {
      assertEquals(-1, silent.getInputStream().read());
    }
  }

  @Test
  void limitsHoldForHttp2() throws Exception {
    try (Running server = impatient()) {
      HttpClient client = trusting(first);
      HttpRequest.Builder large = server.to("/who").header("A", "a".repeat(20_000));
      assertRefused(client, large, 431);
      byte[] much = new byte[(1 << 20) + 1];
      assertRefused(client, server.to("/echo").POST(BodyPublishers.ofByteArray(much)), 413);
      HttpResponse<String> next = client.send(server.to("/who").build(), BodyHandlers.ofString());
      assertEquals(200, next.statusCode());
      assertEquals(HttpClient.Version.HTTP_2, next.version());
    }
  }

  /** With its status, or by ending stream or connection while the client still sends. */
  private static void assertRefused(HttpClient client, HttpRequest.Builder request, int status)
      throws InterruptedException {
    try {
      assertEquals(
          status, client.send(request.timeout(WAIT).build(), BodyHandlers.ofString()).statusCode());
    } catch (IOException e) {
      assertFalse(e instanceof HttpTimeoutException, "it was left hanging: " + e);
    }
  }

  @Test
  void filesThatWillNotDoAreNamed() throws Exception {
    Path nothing = folder.resolve("nothing.pem");
    Path text = Files.writeString(folder.resolve("text.pem"), "hello");
    Path locked =
        Files.writeString(
            folder.resolve("locked.key"),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    Path certificate = made.resolve("first.pem");
    Path key = made.resolve("first.key");
    assertRefused(nothing, key, "access.tls.certificate: names " + nothing + ", and there is no");
    assertRefused(text, key, "holds no certificate in PEM format");
    assertRefused(certificate, nothing, "access.tls.key: names " + nothing);
    assertRefused(certificate, text, "access.tls.key: names " + text + ", which is no private");
    assertRefused(certificate, locked, "which is encrypted; decrypt it with 'openssl pkey");
    Path other = made.resolve("second.key");
    assertRefused(certificate, other, other + ", which is no private key");
    make("third", "RSA");
    assertRefused(certificate, made.resolve("third.key"), "which is not the key of");
    InvalidInput half =
        assertThrows(InvalidInput.class, () -> new AccessSettings.Tls("a.pem", null));
    assertTrue(half.getMessage().contains("key: has no value"), half.getMessage());
  }

  private static void assertRefused(Path certificate, Path key, String message) {
    InvalidInput refused = assertThrows(InvalidInput.class, () -> start(certificate, key).close());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }
}
