package dev.coppice.cli;

import dev.coppice.api.DocsDoor;
import dev.coppice.api.LabelsDoor;
import dev.coppice.api.MonitoringDoor;
import dev.coppice.api.NativeDoor;
import dev.coppice.api.ReleasesDoor;
import dev.coppice.api.ReloadDoor;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.settings.Setting;
import dev.coppice.codec.Struct;
import dev.coppice.compat.Preset;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.http.Door;
import dev.coppice.http.EventLog;
import dev.coppice.http.Guard;
import dev.coppice.http.Metrics;
import dev.coppice.http.Route;
import dev.coppice.http.Server;
import dev.coppice.http.ServerSettings;
import dev.coppice.http.Site;
import dev.coppice.inference.GrpcDoor;
import dev.coppice.inference.InferenceDoor;
import dev.coppice.mlflow.ScoringDoor;
import dev.coppice.mlflow.tracking.TrackingDoor;
import dev.coppice.monitoring.Monitor;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LogState;
import dev.coppice.predictions.LogTail;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.registry.gates.Approvals;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.ModelReference;
import dev.coppice.serving.RequestIds;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.ServingSettings;
import dev.coppice.serving.ServingSettings.OnMissingModel;
import dev.coppice.serving.ShadowCounts;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of a running server, put together. */
final class Serving implements AutoCloseable {

  /** A project and the folder of its state. */
  record Place(ProjectFile<Settings> file, Path home) {

    /** What it is called: the folder's name when it has no name. */
    String name() {
      String given = file.value().project().project();
      Path folder = file.folder().normalize().getFileName();
      return given.isEmpty() ? String.valueOf(folder) : given;
    }

    /** A path in a project file starts from its folder; everywhere else, from the current one. */
    Path file(String key, String path) {
      boolean written =
          file.settings().stream()
              .anyMatch(
                  setting ->
                      setting.key().equals(key) && setting.origin() instanceof Setting.FromFile);
      return written ? file.folder().resolve(path).normalize() : Path.of(path);
    }

    /** What is wrong with settings, with the places where people set them. */
    Coppice.WrongSettings wrong(InvalidInput refused) {
      return new Coppice.WrongSettings(file.located(refused).orElse(refused));
    }
  }

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private final ExecutorService workers;
  private final List<ServedProject> services = new ArrayList<>();
  private final Map<String, List<String>> approvers = new LinkedHashMap<>();
  private final EventLog events;
  private final Monitors monitors;
  private final Loops loops;
  private final Clock clock = Clock.systemUTC();
  private final List<Door> presets = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private final Site.Times times = new Site.Times(clock, System::nanoTime);
  private final Stores stores = new Stores(clock);
  private final Following following = new Following(clock);
  private final Reloading reloading;
  private final ExecutorService storing = Executors.newFixedThreadPool(4, Serving::storing);
  private @Nullable Entrance entrance;
  private @Nullable Server server;
  private @Nullable TrackingServer tracking;

  private Serving(OutputStream out, UnaryOperator<ProjectFile<Settings>> again) {
    int processors = Runtime.getRuntime().availableProcessors();
    workers =
        Executors.newFixedThreadPool(
            processors,
            task -> {
              Thread thread = new Thread(task, "scoring");
              thread.setDaemon(true);
              return thread;
            });
    events = new EventLog(out);
    monitors = new Monitors(metrics, events, clock);
    loops = new Loops(events, clock);
    reloading = new Reloading(again, following::refresh, events, clock);
  }

  private static Thread storing(Runnable task) {
    Thread thread = new Thread(task, "storing");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Opens the models and listens.
   *
   * @param out gets the events
   * @throws NotFound when a project has no model and its settings do not accept that
   * @throws Conflict when two projects have one name, or want one place
   */
  static Serving start(List<Place> places, OutputStream out) {
    return start(places, out, file -> file);
  }

  /**
   * The same.
   *
   * @param again reads a project file once more, when somebody asks for it
   */
  static Serving start(
      List<Place> places, OutputStream out, UnaryOperator<ProjectFile<Settings>> again) {
    return start(
        places.get(0),
        new Serving(out, again),
        serving -> {
          places.forEach(serving::open);
          serving.openTracking(places.get(0));
        });
  }

  /**
   * Serves what a home tracked and no predictions.
   *
   * @param out gets the events
   * @throws Unavailable when its store cannot be used
   */
  static Serving trackingOnly(Place place, OutputStream out) {
    StoreSettings store = place.file().value().store();
    return start(
        place,
        new Serving(out, file -> file),
        serving ->
            serving.tracking =
                new TrackingServer(serving.stores.store(place.home(), store), serving.clock));
  }

  private static Serving start(Place first, Serving serving, Consumer<Serving> open) {
    ServerSettings settings = first.file().value().server();
    try {
      Entrance entrance = Entrance.of(first, serving.stores, serving.clock, serving.metrics);
      serving.entrance = entrance;
      open.accept(serving);
      serving.listen(settings, entrance.guard());
      return serving;
    } catch (InvalidInput e) { // such as a certificate that cannot be read
      serving.close();
      throw first.file().located(e).<RuntimeException>map(Coppice.WrongSettings::new).orElse(e);
    } catch (RuntimeException e) {
      serving.close();
      throw e;
    }
  }

  /** Predictions do not need it: a home that cannot be written keeps no model from answering. */
  private void openTracking(Place place) {
    try {
      Store store = stores.store(place.home(), place.file().value().store());
      tracking = new TrackingServer(store, clock);
    } catch (Unavailable e) {
      events.add(new Struct().put("event", "no_tracking").put("reason", e.getMessage()));
    }
  }

  private void open(Place place) {
    String name = place.name();
    if (services.stream().anyMatch(service -> service.project().equals(name))) {
      throw new Conflict("Two of the projects are called '" + name + "'; rename one of them");
    }
    Settings settings = place.file().value();
    Path folder = place.home().resolve("predictions").resolve(name);
    ServingSettings serving = located(place);
    Optional<Preset> preset = Preset.of(serving, metrics, times);
    LineNames names = preset.map(Preset::lineNames).orElseGet(LineNames::defaults);
    Monitor monitor =
        new Monitor(
            name,
            place.home().resolve("monitoring").resolve(name),
            UUID.randomUUID().toString(),
            settings.monitoring(),
            () -> stores.alerts(name),
            new LogTail(new LogFiles(folder, names), () -> stores.labels(name)),
            clock);
    List<Consumer<Scored>> listeners = new ArrayList<>();
    preset.ifPresent(each -> listeners.addAll(each.listeners()));
    listeners.add(monitor);
    Optional<Following.Followed> followed =
        Following.of(settings.serving().model(), settings.registry().named(name).name());
    ServedProject service =
        new ServedProject(
            name,
            followed.map(each -> each.in(serving)).orElse(serving),
            PredictionLog.open(folder, settings.serving().log(), names, clock),
            listeners,
            workers,
            clock,
            RequestIds.random());
    services.add(service);
    stores.add(name, place.home(), settings.store());
    approvers.put(name, settings.promotion().approvers());
    service.onLead(lead -> monitor.watch(lead.version(), lead.bundle()));
    serve(service, place, followed);
    monitors.add(monitor);
    reloading.add(place, service, monitor);
    if (settings.retraining().enabled()) {
      loops.add(place, () -> stores.store(name));
    } else {
      loops.follow(place, () -> stores.exists(name), () -> stores.store(name));
    }
    preset.ifPresent(each -> presets.add(each.door(service, monitor, storing, this::address)));
  }

  private void serve(ServedProject service, Place place, Optional<Following.Followed> followed) {
    ServingSettings settings = place.file().value().serving();
    String name = service.project();
    Deployment own = null;
    CoppiceException missing = null;
    if (followed.isEmpty() || settings.model() == null) {
      try {
        own = model(place, name);
      } catch (NotFound | Conflict e) {
        missing = e; // of no account when the registry has one
      }
    }
    if (followed.isPresent()) {
      following.follow(
          service, followed.get(), () -> stores.exists(name), () -> stores.store(name), own);
    } else if (own != null) {
      service.deploy(own);
    }
    if (service.ready()) {
      return;
    }
    String trouble = service.routing().trouble();
    String reason =
        missing != null
            ? String.valueOf(missing.getMessage())
            : trouble.isEmpty() ? settings.model() + " has no version to serve" : trouble;
    if (missing instanceof Conflict conflict) {
      throw conflict;
    }
    if (settings.onMissingModel() == OnMissingModel.REFUSE) {
      throw new NotFound("Project '" + name + "' has no model to serve. " + reason, missing);
    }
    events.add(new Struct().put("event", "no_model").put("reason", reason));
  }

  private Deployment model(Place place, String name) {
    ServingSettings settings = place.file().value().serving();
    String given = settings.model();
    String reference = given == null ? "latest" : fromFile(place, "serving.model", given);
    boolean elsewhere =
        !Named.isStored(reference)
            && (ADDRESS.matcher(reference).matches() || Files.exists(Path.of(reference)));
    Deployment deployment =
        elsewhere
            ? ModelReference.open(
                reference, settings, place.file().value().store().s3(), clock.instant())
            : new Named(place.home(), () -> place.file().value().store())
                .deployment(reference, settings, clock.instant());
    String owner = deployment.bundle().manifest().struct("facts").findText("project");
    if (given == null && owner != null && !owner.isEmpty() && !owner.equals(name)) {
      throw new Conflict(
          "The latest run in "
              + place.home()
              + " is one of '"
              + owner
              + "', not of '"
              + name
              + "'; give each project a home of its own, or name a model in serving.model");
    }
    return deployment;
  }

  /** The settings of how a project is served, with the place of its local bundle made out. */
  private static ServingSettings located(Place place) {
    ServingSettings settings = place.file().value().serving();
    String local = settings.routing().local();
    return local == null
        ? settings
        : settings.with(
            settings.routing().localAt(fromFile(place, "serving.routing.local", local)));
  }

  /** A file beside the project file, or a name of another kind, which stays what it is. */
  private static String fromFile(Place place, String key, String reference) {
    if (ADDRESS.matcher(reference).matches()) {
      return reference;
    }
    Path there = place.file(key, reference);
    return Files.exists(there) ? there.toString() : reference;
  }

  private void listen(ServerSettings settings, Guard guard) {
    List<Door> described = new ArrayList<>(presets);
    described.add(new NativeDoor(services));
    Comparisons comparisons = new Comparisons(stores, storing, metrics, clock);
    services.forEach(comparisons::add);
    described.add(new ReleasesDoor(services, comparisons::of, this::approvals, storing));
    described.add(new LabelsDoor(services, stores::labels, storing, clock));
    described.add(new ReloadDoor(reloading::reload, storing));
    described.add(new MonitoringDoor(services, monitors.all(), storing, clock));
    described.addAll(ScoringDoor.of(services, TrackingDoor.MLFLOW));
    described.add(new InferenceDoor(services, Version.text()));
    List<Door> doors = new ArrayList<>(described);
    doors.add(new GrpcDoor(services, Version.text()));
    if (tracking != null) {
      doors.addAll(tracking.doors());
    }
    if (doors.stream().noneMatch(Serving::tellsHealth)) {
      doors.add(TrackingDoor.health());
    }
    doors.add(new DocsDoor(services, described));
    Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
    int maxBody = 0;
    for (ServedProject service : services) {
      checks.put(service.project(), service::ready);
      maxBody = Math.max(maxBody, service.settings().maxBodyBytes());
    }
    services.forEach(this::register);
    Site site = new Site(settings, guard, maxBody, doors, checks, metrics, events, times);
    Server listening = Server.start(site);
    server = listening;
    Struct event = new Struct().put("time", clock.instant().toString()).put("event", "listening");
    events.add(event.put("address", listening.address()).putTexts("projects", checks.keySet()));
  }

  private Approvals approvals(String project) {
    List<String> named = approvers.getOrDefault(project, List.of());
    return Approvals.open(stores.store(project), named, clock);
  }

  private static boolean tellsHealth(Door door) {
    return door.routes().stream().anyMatch(route -> route.pattern().equals("/health"));
  }

  private void register(ServedProject service) {
    Supplier<LogState> log = service.log()::state;
    String[] project = {"project", service.project()};
    metrics.gauge(
        "coppice_routing_challenger_share",
        "The share of requests for the challenger",
        () -> service.routing().share(),
        project);
    metrics.gauge(
        "coppice_routing_standing_in",
        "1 while another than the champion leads, or the routes are not what the registry says",
        () -> service.routing().why().isEmpty() && service.routing().trouble().isEmpty() ? 0 : 1,
        project);
    metrics.counter(
        "coppice_shadow_dropped_total",
        "Rows that the shadow had no time for",
        () -> dropped(service.routing().shadow()),
        project);
    metrics.gauge(
        "coppice_prediction_log_waiting_rows",
        "Rows on their way to the log",
        () -> log.get().waiting(),
        project);
    metrics.counter(
        "coppice_prediction_log_lines_total", "Lines written", () -> log.get().written(), project);
    metrics.counter(
        "coppice_prediction_log_dropped_total",
        "Lines that found the queue full",
        () -> log.get().dropped(),
        project);
    metrics.counter(
        "coppice_prediction_log_lost_total",
        "Lines that could not be written",
        () -> log.get().lost(),
        project);
  }

  private static long dropped(@Nullable ShadowCounts shadow) {
    return shadow == null ? 0 : shadow.dropped();
  }

  /** Everything that stands on the port. */
  List<Route> routes() {
    return server == null ? List.of() : server.routes();
  }

  String address() {
    return server == null ? "" : server.address();
  }

  /** The one line that people wait for. */
  String greeting() {
    List<String> names = new ArrayList<>();
    for (ServedProject service : services) {
      String version = service.ready() ? service.deployment().version() : "no model yet";
      names.add(service.project() + " (" + version + ")");
    }
    return "Serving "
        + (names.isEmpty() ? "experiments, runs and models" : String.join(", ", names))
        + " on "
        + address()
        + ", API at "
        + address()
        + "/docs";
  }

  /** Stops listening, lets running requests end, writes what is to be written. */
  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    workers.shutdown();
    storing.shutdown();
    following.close();
    loops.close();
    monitors.close();
    services.forEach(service -> service.log().close());
    if (tracking != null) {
      tracking.close();
    }
    if (entrance != null) {
      entrance.close();
    }
    stores.close();
    events.close();
  }
}
