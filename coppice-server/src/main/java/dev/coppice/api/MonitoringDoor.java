package dev.coppice.api;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.monitoring.Alert;
import dev.coppice.monitoring.DriftReport;
import dev.coppice.monitoring.HtmlReport;
import dev.coppice.monitoring.Monitor;
import dev.coppice.serving.Service;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/**
 * Whether what is scored still looks like training: {@code GET .../drift} as JSON, {@code GET
 * .../drift/page} as a page, {@code GET .../alerts}, {@code POST .../alerts/{id}/acknowledge}.
 */
public final class MonitoringDoor implements Door {

  private static final int MOST_ALERTS = 100;

  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Map<String, Monitor> monitors = new LinkedHashMap<>();
  private final Executor waiting;
  private final InstantSource clock;

  /**
   * @param waiting waits for files and the store
   */
  public MonitoringDoor(
      List<? extends Service> services,
      List<Monitor> monitors,
      Executor waiting,
      InstantSource clock) {
    services.forEach(service -> this.services.put(service.project(), service));
    monitors.forEach(monitor -> this.monitors.put(monitor.project(), monitor));
    this.waiting = waiting;
    this.clock = clock;
  }

  @Override
  public List<Route> routes() {
    String project = NativeDoor.PROJECTS + "/{project}";
    return List.of(
        new Route("GET", project + "/drift", asked(this::drift)),
        new Route("GET", project + "/drift/page", asked(this::page)),
        new Route("GET", project + "/alerts", asked(MonitoringDoor::alerts)),
        new Route(
            "POST", project + "/alerts/{alert}/acknowledge", asked(MonitoringDoor::acknowledge)));
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }

  @Override
  public Struct paths() {
    Struct paths = new Struct();
    monitors.keySet().forEach(project -> MonitoringPaths.add(paths, project));
    return paths;
  }

  private Route.Handler asked(BiFunction<Monitor, Request, Response> answer) {
    return request -> {
      Service service = NativeDoor.service(services, request);
      Monitor monitor = monitors.get(service.project());
      if (monitor == null) {
        throw new NotFound("Project '" + service.project() + "' is not monitored");
      }
      CompletionStage<Response> stage =
          CompletableFuture.supplyAsync(() -> answer.apply(monitor, request), waiting);
      return stage;
    };
  }

  private Response drift(Monitor monitor, Request request) {
    DriftReport report = report(monitor);
    return Response.json(
        200,
        new Struct()
            .put("project", monitor.project())
            .put("time", clock.instant().toString())
            .put("window_seconds", monitor.settings().windowSeconds())
            .put("report", report.toStruct()));
  }

  private Response page(Monitor monitor, Request request) {
    String what =
        "the predictions of the last "
            + monitor.settings().windowSeconds() / 60
            + " minutes against the training rows, "
            + clock.instant();
    byte[] page = HtmlReport.of(report(monitor), monitor.project(), what);
    return new Response(200, "text/html; charset=utf-8", page);
  }

  private static DriftReport report(Monitor monitor) {
    return monitor
        .report()
        .orElseThrow(
            () ->
                new NotFound(
                    "Project '"
                        + monitor.project()
                        + "' has no model with a profile of its training rows to compare with"));
  }

  private static Response alerts(Monitor monitor, Request request) {
    List<Struct> alerts = monitor.alerts(MOST_ALERTS).stream().map(Alert::toStruct).toList();
    return Response.json(
        200, new Struct().put("project", monitor.project()).putStructs("alerts", alerts));
  }

  private static Response acknowledge(Monitor monitor, Request request) {
    String id = String.valueOf(request.parameters().get("alert"));
    if (!id.matches("\\d{1,18}")) {
      throw new InvalidInput("'" + id + "' is no number of an alert");
    }
    Alert alert = monitor.acknowledge(Long.parseLong(id), request.actor());
    return Response.json(200, alert.toStruct());
  }
}
