package dev.coppice.http;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Unavailable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The listening server: all doors on one port, one event loop a processor. It is plain Vert.x, so
 * routes are values that are made at run time, and commands that do not serve load none of it.
 *
 * <p>Stopping is gentle: readiness goes down first, what is running is answered, then it ends.
 */
public final class Server implements AutoCloseable {

  private final Vertx vertx;
  private final Site site;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private final int port;

  private Server(Vertx vertx, Site site, int loops) {
    this.vertx = vertx;
    this.site = site;
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
  }

  /**
   * Starts to listen.
   *
   * @param site what is served
   * @throws Unavailable when the port is taken
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
    Loop loop = new Loop(site, options(site.settings()));
    loops.add(loop);
    return loop;
  }

  private static HttpServerOptions options(ServerSettings settings) {
    return new HttpServerOptions()
        .setMaxInitialLineLength(settings.maxHeaderBytes())
        .setMaxHeaderSize(settings.maxHeaderBytes())
        .setIdleTimeout(settings.idleSeconds() + settings.requestSeconds())
        .setAcceptBacklog(4096)
        .setHandle100ContinueAutomatically(false)
        .setHttp2ClearTextEnabled(true);
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Where people find it. */
  public String address() {
    String host = site.settings().host();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Stops: running requests get the settings' time to end. */
  @Override
  public void close() {
    if (site.draining().getAndSet(true)) {
      return;
    }
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
