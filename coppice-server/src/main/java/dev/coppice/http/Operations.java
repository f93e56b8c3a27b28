package dev.coppice.http;

import dev.coppice.codec.Struct;
import dev.coppice.http.AccessSettings.Scraping;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** For those who run the server: is it alive, does it want traffic, what are its numbers. */
final class Operations implements Door {

  private final Metrics metrics;
  private final Map<String, BooleanSupplier> checks;
  private final BooleanSupplier draining;
  private final Scraping scraping;

  Operations(
      Metrics metrics,
      Map<String, BooleanSupplier> checks,
      BooleanSupplier draining,
      Scraping scraping) {
    this.metrics = metrics;
    this.checks = checks;
    this.draining = draining;
    this.scraping = scraping;
  }

  @Override
  public List<Route> routes() {
    Route scraped = new Route("GET", "/metrics", request -> done(numbers()));
    return List.of(
        new Route("GET", "/health/live", request -> done(live())).open(),
        new Route("GET", "/health/ready", request -> done(ready())).open(),
        scraping == Scraping.OPEN ? scraped.open() : scraped);
  }

  private static CompletableFuture<Response> done(Response response) {
    return CompletableFuture.completedFuture(response);
  }

  private static Response live() {
    return Response.json(200, new Struct().put("status", "live"));
  }

  private Response ready() {
    Struct projects = new Struct();
    boolean ready = !draining.getAsBoolean();
    for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
      boolean holds = check.getValue().getAsBoolean();
      projects.put(check.getKey(), holds);
      ready &= holds;
    }
    String status = draining.getAsBoolean() ? "stopping" : ready ? "ready" : "not_ready";
    Struct body = new Struct().put("status", status).put("projects", projects);
    return Response.json(ready ? 200 : 503, body);
  }

  private Response numbers() {
    return new Response(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text());
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }
}
