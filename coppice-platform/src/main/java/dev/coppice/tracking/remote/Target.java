package dev.coppice.tracking.remote;

import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;

/**
 * Where the server is, and what goes wrong with it in words of the settings.
 *
 * @param base without a slash at its end
 */
record Target(URI base) {

  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";

  /**
   * @throws InvalidInput when it is no address of a server
   */
  static Target of(String uri) {
    String plain = uri.replaceFirst("/+$", "");
    if (!plain.matches("https?://[^/?#\\s@]+(/[^?#\\s]*)?")) {
      String hint =
          uri.contains("@")
              ? "; give user and password as MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
              : "";
      String shown = uri.replaceFirst("//[^/]*@", "//...@");
      throw wrong("uri", "is '" + shown + "'; accepted: http://HOST:PORT or https://HOST" + hint);
    }
    try {
      return new Target(URI.create(plain));
    } catch (IllegalArgumentException e) {
      throw wrong("uri", "is '" + uri + "', which is no address");
    }
  }

  static InvalidInput wrong(String key, String message) {
    return new InvalidInput(List.of(new Problem("tracking." + key, message)));
  }

  /**
   * The address of a call.
   *
   * @param query pairs of a name and a value
   */
  URI call(String path, String... query) {
    StringBuilder address = new StringBuilder().append(base).append(path);
    for (int i = 0; i < query.length; i += 2) {
      address.append(i == 0 ? '?' : '&').append(query[i]).append('=').append(coded(query[i + 1]));
    }
    return URI.create(address.toString());
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * The address of a file that belongs below an artifact URI.
   *
   * @throws InvalidInput when the server does not take files itself
   */
  URI file(String root, String path) {
    URI uri = URI.create(root);
    String below = Objects.requireNonNullElse(uri.getRawPath(), "");
    StringBuilder address = new StringBuilder();
    if ("mlflow-artifacts".equals(uri.getScheme())) {
      String there = base.getScheme() + "://" + uri.getRawAuthority();
      address.append(uri.getRawAuthority() == null ? base.toString() : there);
      address.append(PROXY).append(below);
    } else if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
      address.append(root);
    } else {
      throw wrong(
          "uri",
          "names a server that keeps files at "
              + root
              + ", where clients must write them themselves; start it with --serve-artifacts, or"
              + " name an experiment whose files go through the server");
    }
    for (String part : path.split("/", -1)) {
      address.append('/').append(coded(part));
    }
    return URI.create(address.toString());
  }

  /** Whether an address is of this very server. */
  boolean owns(URI place) {
    return base.getScheme().equals(place.getScheme())
        && Objects.equals(base.getRawAuthority(), place.getRawAuthority());
  }

  /** Why no answer came. */
  CoppiceException unreachable(IOException e) {
    if (Connection.cause(e, UnresolvedAddressException.class)) {
      return wrong("uri", "is " + base + ", and no host '" + base.getHost() + "' is known");
    }
    if (e instanceof SSLException) {
      boolean untrusted = String.valueOf(e.getMessage()).contains("PKIX");
      return untrusted
          ? wrong(
              "certificate",
              "must name who vouches for the certificate of " + base + ", which Java does not know")
          : wrong("uri", "is " + base + ", with which no secure connection can be made: " + e);
    }
    if (Connection.cause(e, ConnectException.class)) {
      return new Unavailable("Nothing answers at " + base + " (tracking.uri)", e);
    }
    if (e instanceof HttpTimeoutException) {
      return new Unavailable(base + " (tracking.uri) does not answer in time", e);
    }
    return new Unavailable("The connection to " + base + " (tracking.uri) was lost: " + e, e);
  }

  /** Why an answer is not good. */
  CoppiceException refusal(Answer answer, String authorization) {
    String said = answer.message().isBlank() ? "" : ": " + answer.message().strip();
    if (answer.status() == 401) {
      return authorization.isEmpty()
          ? wrong(
              "token",
              "has no value, and "
                  + base
                  + " asks who comes; set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and"
                  + " MLFLOW_TRACKING_PASSWORD")
          : wrong(
              authorization.startsWith("Basic") ? "user" : "token",
              "is not accepted by " + base + said);
    }
    if (answer.status() == 403) {
      return wrong(
          authorization.startsWith("Basic") ? "user" : "token",
          "has not the right to write to " + base + said);
    }
    if (answer.status() / 100 == 5 || answer.status() == 429 || answer.status() == 408) {
      return new Unavailable(
          base + " (tracking.uri) answers with status " + answer.status() + said);
    }
    if (answer.status() / 100 <= 3 || answer.unknownCall()) {
      return wrong(
          "uri",
          "is "
              + base
              + ", where no MLflow tracking server answers (status "
              + answer.status()
              + ")"
              + said);
    }
    return new InvalidInput(base + " (tracking.uri) refuses: " + answer.message());
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
