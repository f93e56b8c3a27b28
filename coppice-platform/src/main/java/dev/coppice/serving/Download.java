package dev.coppice.serving;

import dev.coppice.bundle.Archive;
import dev.coppice.codec.Sha256;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fetches an archive over HTTP: bounded in bytes, and checked when its hash is given. */
final class Download {

  private static final Pattern HASH = Pattern.compile("sha256=[0-9a-f]{64}");

  private Download() {}

  /**
   * @param address its fragment may say {@code sha256=} and 64 hexadecimal digits
   * @throws Rejected when the bytes have another hash
   */
  static byte[] of(URI address) {
    hash(address); // a slip of the pen is told before anything is fetched
    return checked(address, fetch(address));
  }

  /** Bytes that came from an address, if they are those it speaks of. */
  static byte[] checked(URI address, byte[] bytes) {
    String wanted = hash(address);
    String found = Sha256.of(bytes);
    if (wanted != null && !wanted.equals(found)) {
      throw new Rejected(address + " has other bytes than expected: their SHA-256 is " + found);
    }
    return bytes;
  }

  private static @Nullable String hash(URI address) {
    if (address.getFragment() == null) {
      return null;
    }
    String fragment = address.getFragment().toLowerCase(Locale.ROOT);
    if (!HASH.matcher(fragment).matches()) {
      throw new InvalidInput(
          "'#" + fragment + "' is no hash; wanted: #sha256= and 64 hexadecimal digits");
    }
    return fragment.substring("sha256=".length());
  }

  private static byte[] fetch(URI address) {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(2)).build();
    try {
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() == 404) {
          throw new NotFound("There is no model at " + address + " (status 404).");
        }
        if (answer.statusCode() != 200) {
          throw new Unavailable(address + " answered with status " + answer.statusCode());
        }
        byte[] bytes = body.readNBytes(Archive.MOST_BYTES + 1);
        if (bytes.length > Archive.MOST_BYTES) {
          throw new InvalidInput(address + " has more than " + Archive.MOST_BYTES + " bytes");
        }
        return bytes;
      }
    } catch (IOException e) {
      throw new Unavailable(address + " cannot be fetched: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Fetching " + address + " was interrupted", e);
    }
  }
}
