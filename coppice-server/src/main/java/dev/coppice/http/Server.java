package dev.coppice.http;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The listening server: all doors on one port, one event loop a processor. It is plain Vert.x, so
 * routes are values that are made at run time, and commands that do not serve load none of it.
 *
 * <p>Stopping is gentle: readiness goes down first, what is running is answered, then it ends.
 */
public final class Server implements AutoCloseable {

  private static final int LOOK_MILLIS = 1000;
  private static final int STREAMS = 100; // of one HTTP/2 connection at once

  private final Vertx vertx;
  private final Site site;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private final Optional<Certificate> certificate;
  private final HttpServerOptions options;
  private final int port;
  private volatile Future<Boolean> renewal = Future.succeededFuture(false);

  private Server(Vertx vertx, Site site, int loops) {
    this.vertx = vertx;
    this.site = site;
    this.certificate = Certificate.of(site.guard().settings().tls());
    this.options = options(site.settings());
    try {
      certificate.ifPresent(own -> secure(own.read(vertx)));
    } catch (InvalidInput e) {
      vertx.close();
      throw e;
    }
    DeploymentOptions each = new DeploymentOptions().setInstances(loops);
    try {
      await(vertx.deployVerticle(this::loop, each), 30);
    } catch (Unavailable e) {
      vertx.close();
      throw new Unavailable(
          "Cannot listen on "
              + site.settings().host()
              + ", port "
              + site.settings().port()
              + ": "
              + e.getMessage()
              + "; name another with --port",
          e);
    }
    this.port = this.loops.get(0).port();
    certificate.ifPresent(own -> vertx.setPeriodic(LOOK_MILLIS, timer -> renew(own)));
  }

  private void secure(PemKeyCertOptions own) {
    options.setSsl(true).setUseAlpn(true).setKeyCertOptions(own);
  }

  /** A certificate lives for months, a server for longer. */
  private void renew(Certificate own) {
    if (renewal.isComplete() && !site.draining().get()) {
      renewal =
          vertx
              .executeBlocking(() -> own.changed() ? own.read(vertx) : null)
              .compose(this::renewWith)
              .onFailure(refused -> tell("certificate_refused", refused.getMessage()));
    }
  }

  private Future<Boolean> renewWith(@Nullable PemKeyCertOptions fresh) {
    return fresh == null
        ? Future.succeededFuture(false)
        : loops // which share what listens
            .get(0)
            .renew(fresh)
            .onSuccess(done -> tell("certificate_renewed", null));
  }

  private void tell(String event, @Nullable String reason) {
    Struct struct = new Struct().put("time", site.times().now().instant().toString());
    site.log().add(struct.put("event", event).putIfPresent("reason", reason));
  }

  /**
   * Starts to listen.
   *
   * @param site what is served
   * @throws Unavailable when the port is taken
   * @throws InvalidInput when the certificate cannot be used
   */
  public static Server start(Site site) {
    VertxOptions options =
        new VertxOptions()
            .setPreferNativeTransport(false)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false));
    int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
    Vertx vertx = Vertx.vertx(options.setEventLoopPoolSize(loops).setWorkerPoolSize(loops));
    return new Server(vertx, site, loops);
  }

  private Loop loop() {
    Loop loop = new Loop(site, options);
    loops.add(loop);
    return loop;
  }

  private static HttpServerOptions options(ServerSettings settings) {
    return new HttpServerOptions()
        .setMaxInitialLineLength(settings.maxHeaderBytes())
        .setMaxHeaderSize(settings.maxHeaderBytes())
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(STREAMS)
                .setMaxHeaderListSize(settings.maxHeaderBytes()))
        .setSslHandshakeTimeout(settings.requestSeconds())
        .setIdleTimeout(settings.idleSeconds() + settings.requestSeconds())
        .setAcceptBacklog(4096)
        .setHandle100ContinueAutomatically(false)
        .setHttp2ClearTextEnabled(true);
  }

  /** Everything that stands on the port. */
  public List<Route> routes() {
    return site.routes().all().stream().map(Routes.Mounted::route).toList();
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Where people find it. */
  public String address() {
    String host = site.settings().host();
    return (certificate.isPresent() ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + port;
  }

  /** Stops: running requests get the settings' time to end. */
  @Override
  public void close() {
    if (site.draining().getAndSet(true)) {
      return;
    }
    await(renewal.otherwiseEmpty(), 10);
    int seconds = site.settings().drainSeconds();
    try {
      await(Future.all(loops.stream().map(loop -> loop.drain(seconds)).toList()), seconds + 5);
    } catch (Unavailable e) {
      site.log().add(() -> new Struct().put("event", "drain_failed").put("reason", e.getMessage()));
    }
    await(vertx.close(), 10);
  }

  private static void await(Future<?> future, int seconds) {
    try {
      future.await(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Unavailable("it took longer than " + seconds + " s", e);
    } catch (RuntimeException e) {
      throw new Unavailable(String.valueOf(e.getMessage()), e);
    } catch (Exception e) { // the stage's own, which await throws as it is
      throw new Unavailable(String.valueOf(e.getMessage()), e);
    }
  }
}
