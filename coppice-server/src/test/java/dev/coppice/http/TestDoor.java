package dev.coppice.http;

import dev.coppice.access.Role;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.OutcomeUnknown;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Greets, echoes, fails on demand, and waits until it is told to answer. */
final class TestDoor implements Door {

  final CompletableFuture<Response> later = new CompletableFuture<>();
  final CountDownLatch asked = new CountDownLatch(1);

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/hello/{name}", TestDoor::hello),
        new Route("GET", "/hello/world", request -> text("the literal")),
        new Route("DELETE", "/hello/{who}", request -> text("gone " + request.parameters())),
        new Route("POST", "/echo", TestDoor::echo),
        new Route("GET", "/who", request -> text(request.actor())),
        new Route("DELETE", "/who", request -> text(request.actor())).needing(Role.ADMIN),
        new Route("GET", "/free", request -> text("as air")).open(),
        new Route("GET", "/later", request -> later()),
        Route.prediction("POST", "/fail/{kind}", TestDoor::fail),
        Route.prediction("POST", "/predict", TestDoor::predict));
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }

  private static CompletionStage<Response> text(String text) {
    return CompletableFuture.completedFuture(Response.json(200, new Struct().put("text", text)));
  }

  private static CompletionStage<Response> hello(Request request) {
    String greeting = request.query().getOrDefault("greeting", "hello");
    return text(greeting + " " + request.parameters().get("name"));
  }

  private static CompletionStage<Response> echo(Request request) {
    return CompletableFuture.completedFuture(
        new Response(200, "application/octet-stream", request.body()));
  }

  private CompletionStage<Response> later() {
    asked.countDown();
    return later;
  }

  private static CompletionStage<Response> predict(Request request) {
    Response.Scoring scoring = new Response.Scoring("shop", "v1", "champion", 2, 1, 1_500_000);
    return CompletableFuture.completedFuture(
        Response.json(200, request.id().getBytes(StandardCharsets.UTF_8)).with(scoring));
  }

  private static CompletionStage<Response> fail(Request request) {
    switch (String.valueOf(request.parameters().get("kind"))) {
      case "invalid":
        throw new InvalidInput("the age is -1");
      case "missing":
        return CompletableFuture.failedFuture(new NotFound("no such model"));
      case "conflict":
        throw new Conflict("it exists");
      case "rejected":
        throw new Rejected("a gate is closed");
      case "unavailable":
        return CompletableFuture.supplyAsync(
            () -> {
              throw new Unavailable("no model yet");
            });
      case "unknown":
        throw new OutcomeUnknown("it may have been written; look first");
      case "refusal":
        throw new Refusal(415, "unsupported_media_type", "send JSON");
      case "overflow":
        throw new StackOverflowError();
      default:
        throw new IllegalStateException("secret of the inside");
    }
  }
}
