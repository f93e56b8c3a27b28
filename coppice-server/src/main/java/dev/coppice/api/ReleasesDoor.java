package dev.coppice.api;

import dev.coppice.access.Role;
import dev.coppice.audit.By;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.Rejected;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.gates.Approval;
import dev.coppice.registry.gates.Approvals;
import dev.coppice.serving.Comparison.Measure;
import dev.coppice.serving.Outcomes;
import dev.coppice.serving.Releases;
import dev.coppice.serving.Rollout;
import dev.coppice.serving.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Decisions about the versions of a served model: {@code promote}, {@code rollback}, {@code canary}
 * and its {@code stop}. The answer leaves when this process serves by the decision; the actor is
 * who asked. {@code canary/comparison} is what labels say so far, and decides nothing.
 */
public final class ReleasesDoor implements Door {

  static final String MODELS = "/models";

  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Function<? super String, Outcomes> outcomes;
  private final Function<? super String, Approvals> approvals;
  private final Executor storing;

  /**
   * @param outcomes of a project by its name
   * @param approvals of a project by its name
   * @param storing waits for the store
   */
  public ReleasesDoor(
      List<? extends Service> services,
      Function<? super String, Outcomes> outcomes,
      Function<? super String, Approvals> approvals,
      Executor storing) {
    services.forEach(service -> this.services.put(service.project(), service));
    this.outcomes = outcomes;
    this.approvals = approvals;
    this.storing = storing;
  }

  private interface Act {
    Struct by(Service service, ReleaseRequest asked, By by);
  }

  private interface Word {
    Struct by(Approvals approvals, String version, By by);
  }

  private interface Decision {
    Struct by(Releases releases, ReleaseRequest request, By by);
  }

  @Override
  public List<Route> routes() {
    String at = NativeDoor.PROJECTS + "/{project}" + MODELS;
    return List.of(
        new Route("GET", at, this::show),
        new Route("GET", at + "/canary/comparison", this::compare),
        decision(at + "/promote", (all, asked, by) -> version(all.promote(asked.version(), by))),
        decision(at + "/rollback", (all, asked, by) -> version(all.rollback(by))),
        decision(
            at + "/canary",
            (all, asked, by) -> rollout(all.canary(asked.version(), asked.plan(), by))),
        decision(at + "/canary/stop", (all, asked, by) -> rollout(all.stop(by))),
        word(at + "/approve", (said, version, by) -> approval(version, said.approve(version, by))),
        word(at + "/refuse", (said, version, by) -> version(said.refuse(version, by))));
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }

  @Override
  public Struct paths() {
    Struct paths = new Struct();
    services.keySet().forEach(project -> ReleasesPaths.add(paths, project));
    return paths;
  }

  private Route decision(String at, Decision decision) {
    return decided(at, (service, asked, by) -> decision.by(releases(service), asked, by));
  }

  /** Whoever speaks is whom their token names; nobody can say that they are somebody else. */
  private Route word(String at, Word word) {
    return decided(
        at,
        (service, asked, by) -> {
          if (by.actor().equals(Request.ANONYMOUS)) {
            throw new Rejected(
                "An approval is somebody's word, and nobody knows who asks; send the token of a"
                    + " person ('coppice tokens create --name NAME --role operator')");
          }
          String version = releases(service).model() + "/" + asked.version();
          return word.by(approvals.apply(service.project()), version, by);
        });
  }

  private Route decided(String at, Act act) {
    return new Route(
            "POST",
            at,
            request -> {
              Service service = NativeDoor.service(services, request);
              ReleaseRequest asked = ReleaseRequest.read(request);
              By by = new By(request.actor(), asked.reason());
              return CompletableFuture.supplyAsync(
                  () -> Response.json(200, act.by(service, asked, by)), storing);
            })
        .needing(Role.ADMIN);
  }

  private static Releases releases(Service service) {
    return service
        .releases()
        .orElseThrow(
            () ->
                new Conflict(
                    "Project '"
                        + service.project()
                        + "' serves a model that is not registered: there is nothing to decide;"
                        + " register it with 'coppice models register'"));
  }

  private CompletionStage<Response> show(Request request) {
    Service service = NativeDoor.service(services, request);
    return CompletableFuture.supplyAsync(
        () -> {
          Releases releases = releases(service);
          Struct aliases = new Struct();
          releases.aliases().forEach(aliases::put);
          Struct body =
              new Struct()
                  .put("model", releases.model())
                  .put("aliases", aliases)
                  .put("routing", RoutingView.of(service.routing()));
          releases.rollout().ifPresent(one -> body.put("rollout", rollout(one)));
          return Response.json(200, body);
        },
        storing);
  }

  private CompletionStage<Response> compare(Request request) {
    Service service = NativeDoor.service(services, request);
    Optional<Measure> measure = ComparisonView.measure(request.query().get("measure"));
    return CompletableFuture.supplyAsync(
        () ->
            Response.json(
                200,
                ComparisonView.of(
                    outcomes.apply(service.project()).compare(releases(service), measure))),
        storing);
  }

  private static Struct version(ModelVersion version) {
    return new Struct()
        .put("model", version.model())
        .put("version", version.number())
        .put("label", version.label());
  }

  private static Struct approval(String version, Approval approval) {
    return new Struct()
        .put("version", version)
        .put("approved_by", approval.approver())
        .put("reason", approval.reason())
        .put("at", approval.at().toString());
  }

  private static Struct rollout(Rollout rollout) {
    return new Struct()
        .put("model", rollout.model())
        .put("version", rollout.candidate())
        .put("state", rollout.state().name().toLowerCase(Locale.ROOT))
        .put("share", rollout.share())
        .put("step", rollout.step() + 1)
        .put("shares", rollout.plan().shares().stream().mapToDouble(Double::doubleValue).toArray())
        .put("since", rollout.moved().toString())
        .put("actor", rollout.actor())
        .put("reason", rollout.reason());
  }
}
