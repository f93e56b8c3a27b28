package dev.coppice.benchmarks;

import dev.coppice.http.AccessSettings;
import dev.coppice.http.Door;
import dev.coppice.http.EventLog;
import dev.coppice.http.Failure;
import dev.coppice.http.Guard;
import dev.coppice.http.Metrics;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.http.Server;
import dev.coppice.http.ServerSettings;
import dev.coppice.http.Site;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Our server with nothing behind it: {@code POST /echo} answers the same bytes to everybody. What a
 * prediction costs beside it is what Coppice itself costs.
 *
 * <pre>
 * java -cp ... dev.coppice.benchmarks.Echo PORT ANSWER
 * </pre>
 */
public final class Echo implements Door {

  private final byte[] answer;

  private Echo(byte[] answer) {
    this.answer = answer;
  }

  public static void main(String[] args) {
    ServerSettings defaults = ServerSettings.defaults();
    ServerSettings settings =
        new ServerSettings(
            "127.0.0.1",
            Integer.parseInt(args[0]),
            defaults.maxHeaderBytes(),
            defaults.requestSeconds(),
            defaults.idleSeconds(),
            defaults.drainSeconds(),
            defaults.log());
    Server.start(
        new Site(
            settings,
            Guard.open(AccessSettings.defaults(), settings.host()),
            1 << 20,
            List.of(new Echo(args[1].getBytes(StandardCharsets.UTF_8))),
            Map.of(),
            new Metrics(),
            new EventLog(OutputStream.nullOutputStream()),
            new Site.Times(Clock.systemUTC(), System::nanoTime)));
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "POST",
            "/echo",
            request -> CompletableFuture.completedFuture(Response.json(200, answer))));
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }
}
