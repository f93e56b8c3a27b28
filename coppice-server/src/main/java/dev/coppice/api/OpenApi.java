package dev.coppice.api;

import dev.coppice.codec.Struct;
import dev.coppice.http.Door;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.serving.Service;
import dev.coppice.serving.ServingSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI 3.1 document of everything on the port, made from the models that answer now: when
 * another version answers, the document says what that one wants.
 */
final class OpenApi {

  private OpenApi() {}

  static Struct of(List<? extends Service> services, List<? extends Door> doors) {
    Service first = face(services);
    Struct document =
        new Struct().put("openapi", "3.1.0").put("info", info(first, services.size()));
    Struct paths = new Struct();
    for (Door door : doors) {
      Struct more = door.paths();
      more.names().forEach(path -> paths.put(path, more.struct(path)));
    }
    for (String path : List.of("/health/live", "/health/ready")) {
      String name = path.substring("/health/".length());
      String summary = "Whether the server is " + (name.equals("live") ? "alive" : "ready");
      paths.put(path, new Struct().put("get", NativePaths.get(summary, name, "health", any())));
    }
    Struct schemas = new Struct().put("Error", NativePaths.error());
    services.stream().filter(Service::ready).forEach(service -> add(schemas, service));
    return document.put("paths", paths).put("components", new Struct().put("schemas", schemas));
  }

  /** The project that the port is known for: the only one, or the one at the root. */
  private static @Nullable Service face(List<? extends Service> services) {
    if (services.size() == 1) {
      return services.get(0);
    }
    for (Service service : services) {
      if (service.settings().mount() == ServingSettings.Mount.ROOT) {
        return service;
      }
    }
    return null;
  }

  private static Struct info(@Nullable Service face, int projects) {
    if (face == null) {
      String description = projects + " projects on one port";
      return new Struct()
          .put("title", "Coppice")
          .put("version", "1.0")
          .put("description", description);
    }
    String title = face.settings().title();
    return new Struct()
        .put("title", title == null ? face.project() : title)
        .put("version", face.settings().apiVersion());
  }

  private static void add(Struct schemas, Service service) {
    Pipeline pipeline = service.deployment().bundle().pipeline();
    String project = service.project();
    schemas
        .put(project + ".Row", RowSchema.of(service.deployment().bundle()))
        .put(project + ".Prediction", NativePaths.prediction(pipeline.target()))
        .put(project + ".Outcome", NativePaths.outcome(pipeline.target()));
  }

  private static Struct any() {
    return new Struct().put("type", "object");
  }
}
