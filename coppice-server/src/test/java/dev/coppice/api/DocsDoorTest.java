package dev.coppice.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.http.Door;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.models.Task;
import dev.coppice.serving.Service;
import dev.coppice.serving.ServingSettings.BadRows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocsDoorTest {

  /** A preset that describes its routes. */
  private static final Door PRESET =
      new Door() {
        @Override
        public List<Route> routes() {
          return List.of(new Route("POST", "/predict", request -> new CompletableFuture<>()));
        }

        @Override
        public Response failure(Request request, Throwable failure) {
          return Response.json(500, new Struct());
        }

        @Override
        public Struct paths() {
          Struct content =
              new Struct()
                  .put("application/json", new Struct().put("schema", Door.rowSchema("shop")));
          Struct post =
              new Struct()
                  .put("requestBody", new Struct().put("content", content))
                  .put("responses", new Struct());
          return new Struct().put("/predict", new Struct().put("post", post));
        }
      };

  private static Knock docs(Service... services) {
    List<Service> all = List.of(services);
    return new Knock(new DocsDoor(all, List.of(new NativeDoor(all), PRESET)));
  }

  private static Struct document(Service... services) {
    return Knock.json(docs(services).get("/openapi"));
  }

  @Test
  void theDocumentHasTheTitleAndVersionOfTheOnlyProject() {
    Struct info = document(Shop.served(Task.BINARY)).struct("info");
    assertEquals("Shop API", info.text("title"));
    assertEquals("1.2.0", info.text("version"));
    Struct two =
        document(
                Shop.served(Task.BINARY),
                Shop.served("other", Task.BINARY, Shop.settings(BadRows.PARTIAL)))
            .struct("info");
    assertEquals("Coppice", two.text("title"));
  }

  @Test
  void aRowHasTheModelsOwnFieldsAndLimits() {
    Struct row = document(Shop.served(Task.BINARY)).struct("components").struct("schemas");
    assertEquals(
        "{\"type\":\"object\",\"properties\":{"
            + "\"age\":{\"type\":\"integer\",\"minimum\":18,\"maximum\":90},"
            + "\"income\":{\"type\":[\"number\",\"null\"],\"minimum\":0},"
            + "\"country\":{\"type\":[\"string\",\"null\"],\"anyOf\":["
            + "{\"enum\":[\"DE\",\"FR\",\"US\"]},{\"type\":\"null\"}],"
            + "\"minLength\":2,\"maxLength\":2},"
            + "\"since\":{\"type\":[\"string\",\"number\",\"null\"],\"format\":\"date-time\"}},"
            + "\"required\":[\"age\"],\"additionalProperties\":false,"
            + "\"description\":\"Also: people earn more than they are old\","
            + "\"examples\":[{\"age\":20,\"income\":1000.5,\"country\":\"DE\",\"since\":0.0}]}",
        new String(JsonStruct.compact(row.struct("shop.Row")), StandardCharsets.UTF_8));
  }

  @Test
  void theExampleIsAccepted() {
    Service service = Shop.served(Task.BINARY);
    Struct schema = Knock.json(new Knock(new NativeDoor(List.of(service))).get("shop/schema"));
    byte[] example = JsonStruct.compact(schema.structs("examples").get(0));
    Response response =
        new Knock(new NativeDoor(List.of(service)))
            .post("shop/predict", example, "application/json");
    assertEquals(200, response.status());
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryOperationIsWhole() {
    for (Task task : Task.values()) {
      Response response = docs(Shop.served(task)).get("/openapi");
      String text = new String(response.body(), StandardCharsets.UTF_8);
      Struct document = Knock.json(response);
      assertEquals("3.1.0", document.text("openapi"));
      Struct schemas = document.struct("components").struct("schemas");
      Matcher reference = Pattern.compile("\"#/components/schemas/([^\"]+)\"").matcher(text);
      int references = 0;
      while (reference.find()) {
        assertTrue(schemas.has(reference.group(1)), reference.group(1));
        references++;
      }
      assertTrue(references > 5);
      List<String> ids = new ArrayList<>();
      Struct paths = document.struct("paths");
      for (String path : paths.names()) {
        assertTrue(path.startsWith("/") && !path.contains("{"), path);
        for (String method : paths.struct(path).names()) {
          Struct operation = paths.struct(path).struct(method);
          assertTrue(operation.has("responses"), path);
          if (!path.equals("/predict")) {
            ids.add(operation.text("operationId"));
          }
        }
      }
      assertEquals(ids.stream().distinct().toList(), ids);
      assertTrue(paths.has("/predict") && paths.has("/api/v1/projects/shop/predict"));
    }
  }

  @Test
  void aProjectWithoutAModelIsLeftOut() {
    Service none = Shop.without("none", Shop.settings(BadRows.PARTIAL));
    Struct schemas =
        document(none, Shop.served(Task.BINARY)).struct("components").struct("schemas");
    assertFalse(schemas.has("none.Row"));
    assertTrue(schemas.has("shop.Row"));
  }

  @Test
  void thePagesLoadOnlyWhatIsHere() {
    Knock docs = docs(Shop.served(Task.BINARY));
    String page = new String(docs.get("/docs").body(), StandardCharsets.UTF_8);
    Matcher link = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page);
    int links = 0;
    while (link.find()) {
      Response file = docs.get(link.group(1));
      assertEquals(200, file.status(), link.group(1));
      assertTrue(file.body().length > 50, link.group(1));
      links++;
    }
    assertEquals(4, links);
    assertFalse(page.contains("http"), page);
    assertEquals(404, docs.get("/docs/index.html").status());
  }

  @Test
  void theHomePageEscapesNames() {
    Service bad = Shop.served("<b>\"x\"", Task.BINARY, Shop.settings(BadRows.PARTIAL));
    Response home = docs(bad).get("/");
    String page = new String(home.body(), StandardCharsets.UTF_8);
    assertTrue(page.contains("&lt;b&gt;&quot;x&quot;"), page);
    assertFalse(page.contains("<b>"), page);
    assertTrue(
        home.headers()
            .getOrDefault("Content-Security-Policy", "")
            .contains("frame-ancestors 'none'"));
  }
}
