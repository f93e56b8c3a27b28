package dev.coppice.tracking.remote;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.CoppiceException;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Tracking;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Tells runs of ours to a tracking server elsewhere: MLflow's own, or another Coppice.
 *
 * <p>A run is always kept here first, so nothing is lost while that server is away, and sending it
 * again sends what is missing: a run there carries the id of ours, params, tags and files may be
 * sent twice, and of metrics only those are sent that are not there. Where the server stands on our
 * own store it has the run already, and nothing is sent.
 */
public final class RemoteTracking {

  /** On a run of ours that could not be sent: why. */
  public static final String PROBLEM = "tracking.problem";

  /** On a run or a model there: the id of our run. */
  static final String OURS = "coppice.run_id";

  /** On a run of ours: where it was sent. */
  static final String SERVER = "tracking.uri";

  /** On a run of ours: its id there. */
  static final String THEIRS = "tracking.run_id";

  private static final int LONGEST_TAG = 1000;

  private final Tracking tracking;
  private final String experiment;
  private final Connection connection;

  RemoteTracking(TrackingSettings settings, Tracking tracking, Pause pause) {
    this.tracking = tracking;
    this.experiment = settings.experiment();
    this.connection = new Connection(settings, pause);
  }

  /**
   * @param tracking what is kept here
   * @throws dev.coppice.errors.InvalidInput when the settings cannot be used, as all here with
   *     places such as {@code tracking.uri}
   */
  public static RemoteTracking of(TrackingSettings settings, Tracking tracking) {
    return new RemoteTracking(settings, tracking, Pause.SLEEP);
  }

  /**
   * Makes sure that the server is there and lets us in, and that there is an experiment whose files
   * go through the server.
   *
   * @param name of the experiment, unless the settings say another
   * @throws Conflict when it is deleted there
   * @throws dev.coppice.errors.InvalidInput when clients must write its files elsewhere themselves
   */
  public void check(String name) {
    String id = experiment(experiment.isEmpty() ? name : experiment);
    Answer answer = connection.get("experiments/get", "experiment_id", id);
    Struct found = connection.need(answer).struct("experiment");
    connection.target().file(found.text("artifact_location"), "report.json");
  }

  private String experiment(String name) {
    return connection.findOrMake(
        () -> findExperiment(name),
        () -> {
          Answer made = connection.make("experiments/create", new Struct().put("name", name));
          return made.taken() // by somebody else just now
              ? findExperiment(name).orElseGet(() -> connection.need(made).text("experiment_id"))
              : connection.need(made).text("experiment_id");
        });
  }

  private Optional<String> findExperiment(String name) {
    Answer answer = connection.get("experiments/get-by-name", "experiment_name", name);
    if (answer.absent()) {
      return Optional.empty();
    }
    Struct found = connection.need(answer).struct("experiment");
    if (found.has("lifecycle_stage") && found.text("lifecycle_stage").equals("deleted")) {
      throw new Conflict(
          "The experiment '"
              + name
              + "' is deleted at "
              + connection.target()
              + "; restore it there, or name another with tracking.experiment");
    }
    return Optional.of(found.text("experiment_id"));
  }

  /** Says that a run of ours began. */
  public void begin(String run) {
    place(tracking.runs().get(run));
  }

  /** Sends everything about a run of ours: what it logged, its files, its model, how it ended. */
  public Sent send(String run) {
    return send(
        run,
        (sender, place) -> {
          sender.send();
          return place;
        });
  }

  /**
   * The same, and makes a version of its model there.
   *
   * @param model its name there
   * @param aliases that the version gets
   */
  public Sent register(String run, String model, List<String> aliases) {
    return send(run, (sender, place) -> place.with(model + "/" + sender.register(model, aliases)));
  }

  /** What is done where the server does not stand on our own store, which has it all. */
  private Sent send(String run, BiFunction<RunSender, Sent, Sent> work) {
    Run ours = tracking.runs().get(run);
    try {
      Sent place = place(ours);
      Sent sent =
          isOurs(ours, place)
              ? place
              : work.apply(new RunSender(connection, tracking, ours, place), place);
      if (ours.tags().containsKey(PROBLEM)) {
        tracking.runs().untag(run, PROBLEM);
      }
      return sent;
    } catch (CoppiceException e) {
      String why = e.getMessage();
      String shown = why.substring(0, Math.min(LONGEST_TAG, why.length()));
      tracking.runs().log(run, Batch.tags(Map.of(PROBLEM, shown)));
      throw e;
    }
  }

  /** Says how a run of ours ended that left no model. Asks once: somebody waits. */
  public void ended(String run) {
    Run ours = tracking.runs().get(run);
    String server = connection.target().toString();
    String id = ours.tags().get(THEIRS);
    if (id != null && server.equals(ours.tags().get(SERVER)) && !id.equals(run)) {
      new RunSender(connection, tracking, ours, new Sent(server, "", id, null)).end();
    }
  }

  /** The tags that are about the run, not about its way. */
  static Map<String, String> told(Run ours) {
    Map<String, String> tags = new TreeMap<>(ours.tags());
    tags.keySet().removeAll(List.of(SERVER, THEIRS, PROBLEM));
    return tags;
  }

  private static boolean isOurs(Run ours, Sent place) {
    return place.run().equals(ours.id());
  }

  /** Where a run of ours stands there; it is made when it does not. */
  private Sent place(Run ours) {
    Optional<Sent> known = known(ours);
    if (known.isPresent()) {
      return known.get();
    }
    String experiments =
        experiment.isEmpty() ? tracking.experiments().get(ours.experiment()).name() : experiment;
    String number = experiment(experiments);
    String id = connection.findOrMake(() -> find(ours, number), () -> make(ours, number));
    String server = connection.target().toString();
    tracking.runs().log(ours.id(), Batch.tags(Map.of(SERVER, server, THEIRS, id)));
    return new Sent(server, number, id, null);
  }

  /** Where it is already, if it was sent to this server and nobody deleted it since. */
  private Optional<Sent> known(Run ours) {
    String server = connection.target().toString();
    String id = ours.tags().get(THEIRS);
    if (id == null || !server.equals(ours.tags().get(SERVER))) {
      return Optional.empty();
    }
    Answer answer = connection.get("runs/get", "run_id", id);
    if (answer.absent()) {
      return Optional.empty();
    }
    Struct info = connection.need(answer).struct("run").struct("info");
    boolean active = !info.has("lifecycle_stage") || info.text("lifecycle_stage").equals("active");
    return active
        ? Optional.of(new Sent(server, info.text("experiment_id"), id, null))
        : Optional.empty();
  }

  private Optional<String> find(Run ours, String number) {
    if (connection.get("runs/get", "run_id", ours.id()).good()) {
      return Optional.of(ours.id()); // the server stands on our store
    }
    Struct asked =
        new Struct()
            .putTexts("experiment_ids", List.of(number))
            .put("filter", "tags.`" + OURS + "` = '" + ours.id() + "'")
            .put("max_results", 1);
    Struct found = connection.need(connection.post("runs/search", asked));
    return Answer.structs(found, "runs").stream()
        .map(run -> run.struct("info").text("run_id"))
        .findFirst();
  }

  private String make(Run ours, String number) {
    List<Struct> tags = RunSender.pairs(told(ours));
    tags.add(RunSender.pair(OURS, ours.id()));
    Struct asked =
        new Struct()
            .put("experiment_id", number)
            .put("user_id", ours.user())
            .put("run_name", ours.name())
            .put("start_time", ours.started())
            .putStructs("tags", tags);
    return connection
        .need(connection.make("runs/create", asked))
        .struct("run")
        .struct("info")
        .text("run_id");
  }
}
