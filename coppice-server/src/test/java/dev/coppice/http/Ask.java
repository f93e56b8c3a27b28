package dev.coppice.http;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/** Asks doors through the real routes and without a socket. */
public final class Ask {

  public static final String ID = "the-id";

  private final Routes routes;

  public Ask(Door... doors) {
    this.routes = new Routes(List.of(doors));
  }

  public Response get(String path) {
    return ask("GET", path, new byte[0], Map.of());
  }

  public Response post(String path, String json) {
    return post(path, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  public Response post(String path, byte[] body, String type) {
    return ask("POST", path, body, Map.of("Content-Type", type));
  }

  public Response ask(String method, String path, byte[] body, Map<String, String> headers) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    Routes.Found found = routes.find(path);
    Routes.Mounted mounted = found.byMethod().get(method);
    if (mounted == null) {
      throw new AssertionError("there is no " + method + " " + path);
    }
    Request request =
        new Request(method, path, found.parameters(), Map.of(), all::get, body, Guard.ANYBODY, ID);
    try {
      return mounted.route().handler().handle(request).toCompletableFuture().join();
    } catch (CompletionException e) {
      return mounted.door().failure(request, Failure.cause(e));
    } catch (RuntimeException e) {
      return mounted.door().failure(request, e);
    }
  }

  public boolean has(String method, String path) {
    return routes.find(path).byMethod().containsKey(method);
  }

  public static String text(Response response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  public static Struct json(Response response) {
    return JsonStruct.read(response.body());
  }
}
