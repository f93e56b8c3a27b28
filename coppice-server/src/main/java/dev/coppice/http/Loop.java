package dev.coppice.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop: its connections and the requests that run on them. Everything here happens on one
 * thread.
 *
 * <p>Time limits are kept by looking at the oldest first, a few times a second: a timer for every
 * request would cost more than the request. A connection that only dribbles, header byte by header
 * byte, counts as idle, so a slow client cannot hold one for long.
 */
final class Loop extends VerticleBase {

  private static final int LOOK_MILLIS = 200;

  private final Site site;
  private final HttpServerOptions options;
  private final Set<Exchange> running = new LinkedHashSet<>();
  private final Map<HttpConnection, Long> idle = new LinkedHashMap<>();
  private final Map<HttpConnection, Integer> busy = new HashMap<>();
  private final Set<Exchange> last = new HashSet<>();
  private @Nullable HttpServer server;
  private @Nullable Promise<Void> closing;

  Loop(Site site, HttpServerOptions options) {
    this.site = site;
    this.options = options;
  }

  @Override
  public Future<?> start() {
    HttpServer listening = vertx.createHttpServer(options);
    server = listening;
    vertx.setPeriodic(LOOK_MILLIS, timer -> look());
    return listening
        .connectionHandler(this::opened)
        .requestHandler(this::begin)
        .invalidRequestHandler(request -> new Exchange(this, request).refuseUnreadable())
        .listen(place());
  }

  /** One address for all loops, also when any free port will do. */
  private SocketAddress place() {
    String host = site.settings().host();
    int port = site.settings().port();
    return port == 0
        ? SocketAddress.sharedRandomPort(1, host)
        : SocketAddress.inetSocketAddress(port, host);
  }

  int port() {
    return Objects.requireNonNull(server).actualPort();
  }

  /** New connections get the new certificate. */
  Future<Boolean> renew(PemKeyCertOptions fresh) {
    return Objects.requireNonNull(server)
        .updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(fresh), true);
  }

  Site site() {
    return site;
  }

  private void opened(HttpConnection connection) {
    idle.put(connection, now());
    connection.closeHandler(
        closed -> {
          idle.remove(connection);
          busy.remove(connection);
        });
  }

  private void begin(HttpServerRequest request) {
    idle.remove(request.connection());
    busy.merge(request.connection(), 1, Integer::sum); // HTTP/2 has several at once
    Exchange exchange = new Exchange(this, request);
    running.add(exchange);
    exchange.begin();
  }

  /** The exchange is over; its connection may be closed already. */
  void ended(Exchange exchange, HttpConnection connection) {
    running.remove(exchange);
    last.remove(exchange);
    Integer streams = busy.remove(connection);
    if (streams != null && streams > 1) {
      busy.put(connection, streams - 1);
    } else if (streams != null) {
      idle.put(connection, now());
    }
    shutDownWhenDone();
  }

  /** Runs here, now or soon. */
  void run(Runnable task) {
    if (io.vertx.core.Vertx.currentContext() == context) {
      task.run();
    } else {
      context.runOnContext(nothing -> task.run());
    }
  }

  /** Work that takes long goes elsewhere. */
  void aside(Runnable task) {
    vertx.executeBlocking(
        () -> {
          task.run();
          return null;
        },
        false);
  }

  /** The same, for something that answers. */
  <R> Future<R> aside(Callable<R> task) {
    return vertx.executeBlocking(task, false);
  }

  /** It moves: its time begins again. */
  void moved(Exchange exchange) {
    if (running.remove(exchange)) {
      running.add(exchange);
    }
  }

  long now() {
    return site.times().nanos().getAsLong();
  }

  private void look() {
    long now = now();
    long limit = TimeUnit.SECONDS.toNanos(site.settings().requestSeconds());
    Iterator<Exchange> exchanges = List.copyOf(running).iterator();
    while (exchanges.hasNext()) {
      Exchange exchange = exchanges.next();
      if (now - exchange.moved() < limit) {
        break;
      }
      exchange.expire();
    }
    long patience = TimeUnit.SECONDS.toNanos(site.settings().idleSeconds());
    Iterator<Map.Entry<HttpConnection, Long>> connections = idle.entrySet().iterator();
    while (connections.hasNext()) {
      Map.Entry<HttpConnection, Long> oldest = connections.next();
      if (now - oldest.getValue() < patience) {
        break;
      }
      connections.remove();
      oldest.getKey().close();
    }
  }

  /**
   * Lets what runs now come to its end, then closes. Who comes meanwhile is still answered: whoever
   * balances the load needs time to see that this server wants no more.
   */
  Future<Void> drain(int seconds) {
    Promise<Void> drained = Promise.promise();
    context.runOnContext(
        nothing -> {
          last.addAll(running);
          vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds) + 1, late -> shutDown());
          closing = drained;
          shutDownWhenDone();
        });
    return drained.future();
  }

  private void shutDownWhenDone() {
    if (closing != null && last.isEmpty()) {
      shutDown();
    }
  }

  private void shutDown() {
    Promise<Void> drained = closing;
    if (drained != null) {
      closing = null;
      Objects.requireNonNull(server).shutdown(1, TimeUnit.SECONDS).onComplete(drained);
    }
  }
}
