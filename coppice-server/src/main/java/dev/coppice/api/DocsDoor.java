package dev.coppice.api;

import dev.coppice.errors.NotFound;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.serving.Service;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** What is here, for people: the page at the root, the OpenAPI document, and its browser. */
public final class DocsDoor implements Door {

  private static final String HTML = "text/html; charset=utf-8";
  private static final String SWAGGER = "org.webjars/swagger-ui";

  /** The files of Swagger UI that its page asks for, and their types. */
  private static final Map<String, String> ASSETS =
      Map.of(
          "swagger-ui.css", "text/css; charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
          "favicon-32x32.png", "image/png");

  private static final String START =
      """
      window.onload = () => {
        SwaggerUIBundle({url: "/openapi", dom_id: "#docs", deepLinking: true, validatorUrl: null});
      };
      """;

  private final List<Service> services;
  private final List<Door> doors;
  private final Map<String, byte[]> assets = new ConcurrentHashMap<>();

  /**
   * @param doors whose routes the document describes
   */
  public DocsDoor(List<? extends Service> services, List<? extends Door> doors) {
    this.services = List.copyOf(services);
    this.doors = List.copyOf(doors);
  }

  @Override
  public List<Route> routes() {
    Route.Handler document = request -> done(Response.json(200, OpenApi.of(services, doors)));
    return List.of(
        new Route("GET", "/", request -> done(page(Pages.home(services)))),
        new Route("GET", "/openapi", document),
        new Route("GET", "/openapi.json", document),
        new Route("GET", "/docs", request -> done(page(Pages.DOCS))),
        new Route("GET", "/docs/{file}", request -> done(file(request))));
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }

  private static CompletionStage<Response> done(Response response) {
    return CompletableFuture.completedFuture(response);
  }

  /** Pages load nothing from elsewhere and cannot be framed. */
  private static Response page(String html) {
    return new Response(200, HTML, html.getBytes(StandardCharsets.UTF_8))
        .with(
            "Content-Security-Policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                + " frame-ancestors 'none'");
  }

  private Response file(Request request) {
    String name = String.valueOf(request.parameters().get("file"));
    if (name.equals("start.js")) {
      byte[] script = START.getBytes(StandardCharsets.UTF_8);
      return new Response(200, "text/javascript; charset=utf-8", script);
    }
    String type = ASSETS.get(name);
    if (type == null) {
      throw new NotFound("there is no such file in /docs");
    }
    byte[] bytes = assets.computeIfAbsent(name, DocsDoor::asset);
    return new Response(200, type, bytes).with("Cache-Control", "max-age=86400");
  }

  private static byte[] asset(String name) {
    return resource("/META-INF/resources/webjars/swagger-ui/" + swaggerVersion() + "/" + name);
  }

  private static String swaggerVersion() {
    Properties properties = new Properties();
    String place = "/META-INF/maven/" + SWAGGER + "/pom.properties";
    try {
      String text = new String(resource(place), StandardCharsets.ISO_8859_1);
      properties.load(new java.io.StringReader(text));
      return String.valueOf(properties.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String place) {
    try (InputStream in = DocsDoor.class.getResourceAsStream(place)) {
      if (in == null) {
        throw new NotFound("this build lacks " + place);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
