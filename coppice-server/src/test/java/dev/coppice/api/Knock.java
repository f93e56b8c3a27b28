package dev.coppice.api;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.http.Door;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Asks a door without a socket. */
record Knock(Door door, String actor) {

  Knock(Door door) {
    this(door, Request.ANONYMOUS);
  }

  static final String ID = "the-id";

  Response get(String below) {
    return ask("GET", below, new byte[0], "");
  }

  Response post(String below, String json) {
    return post(below, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  Response post(String below, byte[] body, String type) {
    return ask("POST", below, body, type);
  }

  private Response ask(String method, String below, byte[] body, String type) {
    String path =
        below.startsWith("/") ? below : NativeDoor.PROJECTS + (below.isEmpty() ? "" : "/" + below);
    for (Route route : door.routes()) {
      Map<String, String> parameters = match(route.pattern(), path);
      if (route.method().equals(method) && parameters != null) {
        Request request =
            new Request(
                method,
                path,
                parameters,
                Map.of(),
                name -> name.equalsIgnoreCase("Content-Type") ? type : null,
                body,
                actor,
                ID);
        try {
          return route.handler().handle(request).toCompletableFuture().join();
        } catch (CompletionException e) {
          return door.failure(request, e);
        } catch (RuntimeException e) {
          return door.failure(request, e);
        }
      }
    }
    throw new AssertionError("no route for " + path);
  }

  private static @org.jspecify.annotations.Nullable Map<String, String> match(
      String pattern, String path) {
    String[] wanted = pattern.split("/");
    String[] given = path.split("/");
    if (wanted.length != given.length) {
      return null;
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].startsWith("{")) {
        parameters.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
      } else if (!wanted[i].equals(given[i])) {
        return null;
      }
    }
    return parameters;
  }

  static Struct json(Response response) {
    return JsonStruct.read(response.body());
  }

  static List<String> problems(Response response) {
    return json(response).struct("error").structs("problems").stream()
        .map(p -> (p.text("place").isEmpty() ? "" : p.text("place") + ": ") + p.text("message"))
        .toList();
  }
}
