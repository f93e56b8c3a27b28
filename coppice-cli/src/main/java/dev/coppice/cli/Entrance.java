package dev.coppice.cli;

import dev.coppice.access.KnownTokens;
import dev.coppice.access.Tokens;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.http.AccessSettings;
import dev.coppice.http.AccessSettings.Authentication;
import dev.coppice.http.AccessSettings.PlainHttp;
import dev.coppice.http.AccessSettings.Tls;
import dev.coppice.http.Guard;
import dev.coppice.http.Metrics;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the port, as the first project's settings and the tokens of its store say. What would
 * be open to all is refused before anything is served.
 *
 * @param known the tokens that are asked for; null when none are
 */
record Entrance(Guard guard, @Nullable KnownTokens known) implements AutoCloseable {

  /**
   * @throws Coppice.WrongSettings when others could reach the port without a token, or read along
   */
  static Entrance of(Serving.Place place, Stores stores, Clock clock, Metrics metrics) {
    Settings settings = place.file().value();
    AccessSettings access = settings.access().with(located(place, settings.access().tls()));
    String host = settings.server().host();
    boolean loopback = isLoopback(place, host);
    if (loopback && access.authentication() == Authentication.OFF_LOOPBACK) {
      return new Entrance(Guard.open(access, host), null);
    }
    require(place, loopback, hasToken(place, stores, clock));
    Store store = stores.store(place.home(), settings.store());
    KnownTokens known = KnownTokens.of(Tokens.open(store, clock), clock);
    metrics.gauge(
        "coppice_tokens_age_seconds",
        "How long ago the store said which tokens there are",
        () -> known.age().toMillis() / 1e3);
    return new Entrance(Guard.asking(access, known, clock), known);
  }

  private static boolean isLoopback(Serving.Place place, String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      String message = "is '" + host + "', which is no address of this machine";
      throw place.wrong(new InvalidInput(List.of(new Problem("server.host", message))));
    }
  }

  /** Asking makes no store. */
  private static boolean hasToken(Serving.Place place, Stores stores, Clock clock) {
    StoreSettings settings = place.file().value().store();
    return Store.exists(place.home(), settings)
        && Tokens.open(stores.store(place.home(), settings), clock).anyActive();
  }

  private static void require(Serving.Place place, boolean loopback, boolean anyToken) {
    AccessSettings access = place.file().value().access();
    Problems problems = new Problems();
    String reach = "is '" + place.file().value().server().host() + "', which others can reach, ";
    if (!anyToken) {
      String none =
          "and there is no token in "
              + place.home()
              + " yet; make one with 'coppice tokens create --role admin --name NAME'";
      problems.add(
          loopback ? "access.authentication" : "server.host",
          loopback ? "is 'required', " + none : reach + none);
    }
    boolean plain = access.tls().certificate() == null;
    if (!loopback && plain && access.plainHttp() != PlainHttp.ACCEPT) {
      problems.add(
          "server.host",
          reach
              + "and tokens must not travel unencrypted; name a certificate in access.tls, or set"
              + " access.plain_http to 'accept' when a proxy in front of it encrypts");
    }
    if (!problems.isEmpty()) {
      throw place.wrong(new InvalidInput(problems.shown()));
    }
  }

  /** Files that the project file names lie beside it. */
  private static Tls located(Serving.Place place, Tls tls) {
    String certificate = tls.certificate();
    String key = tls.key();
    return new Tls(
        certificate == null ? null : place.file("access.tls.certificate", certificate).toString(),
        key == null ? null : place.file("access.tls.key", key).toString());
  }

  @Override
  public void close() {
    if (known != null) {
      known.close();
    }
  }
}
