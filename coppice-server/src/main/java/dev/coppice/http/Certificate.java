package dev.coppice.http;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** The server's certificate and key, read together, and again when one of the files changes. */
final class Certificate {

  private static final String CERTIFICATE = "access.tls.certificate";
  private static final String KEY = "access.tls.key";
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private final Path certificate;
  private final Path key;
  private List<FileTime> times = List.of();

  private Certificate(Path certificate, Path key) {
    this.certificate = certificate;
    this.key = key;
  }

  static Optional<Certificate> of(AccessSettings.Tls tls) {
    String certificate = tls.certificate();
    String key = tls.key();
    return certificate == null || key == null
        ? Optional.empty()
        : Optional.of(new Certificate(Path.of(certificate), Path.of(key)));
  }

  /** Whether the files are not those that were read last. */
  boolean changed() {
    try {
      return !times().equals(times);
    } catch (IOException e) {
      return false; // one of them is being replaced
    }
  }

  private List<FileTime> times() throws IOException {
    return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
  }

  /**
   * @throws InvalidInput when they cannot be read or do not belong together
   */
  PemKeyCertOptions read(Vertx vertx) {
    try {
      times = times();
    } catch (IOException e) {
      times = List.of(); // read() says which
    }
    byte[] chain = read(certificate, CERTIFICATE);
    byte[] secret = read(key, KEY);
    PublicKey publicKey = publicKey(chain);
    PemKeyCertOptions options =
        new PemKeyCertOptions()
            .setCertValue(Buffer.buffer(chain))
            .setKeyValue(Buffer.buffer(secret));
    PrivateKey privateKey = privateKey(options, vertx, publicKey.getAlgorithm(), secret);
    if (privateKey == null || !belong(privateKey, publicKey)) {
      throw wrong(KEY, "names " + key + ", which is not the key of " + certificate);
    }
    return options;
  }

  private static byte[] read(Path file, String setting) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw wrong(setting, "names " + file + ", and there is no such file");
    } catch (IOException e) {
      throw wrong(setting, "names " + file + ", which cannot be read: " + e);
    }
  }

  private PublicKey publicKey(byte[] chain) {
    try {
      var all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(chain));
      if (!all.isEmpty()) {
        return all.iterator().next().getPublicKey();
      }
    } catch (CertificateException e) {
      // said below
    }
    throw wrong(CERTIFICATE, "names " + certificate + ", which holds no certificate in PEM format");
  }

  private @Nullable PrivateKey privateKey(
      PemKeyCertOptions options, Vertx vertx, String algorithm, byte[] secret) {
    try {
      X509KeyManager keys =
          (X509KeyManager) options.getKeyManagerFactory(vertx).getKeyManagers()[0];
      String[] aliases = keys.getServerAliases(algorithm, null);
      return aliases == null ? null : keys.getPrivateKey(aliases[0]);
    } catch (Exception e) { // whatever its reader says about the file
      boolean encrypted = new String(secret, StandardCharsets.ISO_8859_1).contains("ENCRYPTED");
      String found =
          encrypted
              ? ", which is encrypted; decrypt it with 'openssl pkey -in FILE -out FILE'"
              : ", which is no private key in PEM format, or not that of "
                  + certificate
                  + ": "
                  + e.getMessage();
      throw wrong(KEY, "names " + key + found);
    }
  }

  /** What one signs the other must understand. */
  private static boolean belong(PrivateKey privateKey, PublicKey publicKey) {
    try {
      Signature signature =
          Signature.getInstance(SIGNATURES.getOrDefault(publicKey.getAlgorithm(), "none"));
      signature.initSign(privateKey);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static InvalidInput wrong(String setting, String message) {
    return new InvalidInput(List.of(new Problem(setting, message)));
  }
}
