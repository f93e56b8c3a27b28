package dev.coppice.cli;

import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = "Serve the models of one or more projects on one port until it is stopped.",
    footer = {
      "",
      "Standard output gets one JSON object a line for every event. Names that other services use",
      "are understood: MODEL_DIR, MODEL_ARTIFACT_URI, MODEL_PATH, MODEL_VERSION, API_HOST, API_PORT,",
      "PORT, LOG_LEVEL. On SIGTERM running requests are answered first; then it exits with 0.",
      "",
      "It is a tracking server as well: clients of MLflow use its address as their tracking URI.",
      "",
      "Examples:",
      "  coppice serve -p churn",
      "  coppice serve -p churn -p income --port 9000",
      "  coppice serve --tracking-only --home /var/lib/coppice",
    })
final class ServeCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "BUNDLE|RUN|VERSION|ADDRESS",
      description =
          "What to serve: a bundle, a run, a version, an address such as s3://BUCKET/KEY."
              + " Default: the champion of the project's name, else its latest run.")
  private @Nullable String model;

  @Option(names = "--host", paramLabel = "HOST", description = "Where to listen: 127.0.0.1.")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "N", description = "The port: 8080; 0 takes a free one.")
  private @Nullable String port;

  @Option(
      names = "--tracking-only",
      description = "Serve experiments, runs and models, and no predictions; needs no project.")
  private boolean trackingOnly;

  @Option(
      names = "--rehearse",
      paramLabel = "DIR",
      hidden = true,
      description = "Prepare quick starts: unpack into this folder, ask for one prediction, stop.")
  private @Nullable Path rehearse;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    List<Path> places = coppice.projects();
    if (model != null && places.size() > 1) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--model names one model and there are "
              + places.size()
              + " projects; use serving.model");
    }
    Overrides overrides = overrides(coppice, places.size() == 1);
    if (trackingOnly) {
      return serve(coppice, Serving.trackingOnly(tracking(coppice, overrides), coppice.out()));
    }
    List<Serving.Place> projects = new ArrayList<>();
    for (Path place : places) {
      ProjectFile<Settings> file = coppice.settings(place, overrides);
      file.ignored()
          .forEach(name -> coppice.errors().println("Warning: " + name + " sets no setting"));
      projects.add(new Serving.Place(file, coppice.home(place)));
    }
    Overrides same = overrides;
    Serving serving =
        Serving.start(projects, coppice.out(), file -> coppice.settings(file.path(), same));
    if (rehearse != null) {
      try (serving) {
        Store.unpackLibrary(rehearse);
        Rehearsal.of(serving.address(), projects.stream().map(Serving.Place::name).toList());
        return ExitCode.OK;
      }
    }
    return serve(coppice, serving);
  }

  private static Serving.Place tracking(Coppice coppice, Overrides overrides) {
    Path project = coppice.project();
    return new Serving.Place(
        Files.exists(ProjectFile.locate(project))
            ? coppice.settings(project, overrides)
            : ProjectFile.without(Settings.class, project, overrides),
        coppice.home(project));
  }

  private static int serve(Coppice coppice, Serving serving) {
    Thread stop = stopWhenTold(serving); // before anybody is told that it runs
    coppice.errors().println(serving.greeting());
    coppice.errors().flush();
    return await(serving, stop);
  }

  private Overrides overrides(Coppice coppice, boolean one) {
    Overrides overrides =
        coppice
            .overrides()
            .withAliases("server.host", "API_HOST")
            .withAliases("server.port", "API_PORT", "PORT")
            .withAliases("server.log", "LOG_LEVEL");
    if (one) { // with several, they would not say which is meant
      overrides =
          overrides
              .withAliases("serving.model", "MODEL_DIR", "MODEL_ARTIFACT_URI", "MODEL_PATH")
              .withAliases("serving.version_label", "MODEL_VERSION")
              .withAliases("serving.routing.share", "CANARY_TRAFFIC_SPLIT")
              .withAliases("registry.name", "MODEL_NAME")
              .withAliases("serving.routing.champion", "CHAMPION_ALIAS", "MODEL_STAGE")
              .withAliases("serving.routing.challenger", "CHALLENGER_ALIAS");
      overrides = thresholds(coppice.console().environment(), overrides);
    }
    if (model != null) {
      overrides = overrides.with("--model", "serving.model", model);
    }
    if (host != null) {
      overrides = overrides.with("--host", "server.host", host);
    }
    return port == null ? overrides : overrides.with("--port", "server.port", port);
  }

  /** The mlforge service has two numbers where we have a policy. */
  private static Overrides thresholds(Map<String, String> environment, Overrides overrides) {
    String psi = environment.getOrDefault("PSI_THRESHOLD", "");
    String p = environment.getOrDefault("KS_PVALUE_THRESHOLD", "");
    if (psi.isEmpty() && p.isEmpty()) {
      return overrides;
    }
    String index = psi.isEmpty() ? "0.2" : psi;
    String policy =
        "any(psi > %s or ks_p < %s) or mean(psi) > %s"
            .formatted(index, p.isEmpty() ? "0.05" : p, index);
    return overrides.with("PSI_THRESHOLD and KS_PVALUE_THRESHOLD", "monitoring.alert", policy);
  }

  /**
   * Ends well when the process is told to stop. The virtual machine would report the signal as its
   * exit code; a stop that was asked for and went well is a success.
   */
  private static Thread stopWhenTold(Serving serving) {
    Thread stop =
        new Thread(
            () -> {
              serving.close();
              Runtime.getRuntime().halt(ExitCode.OK);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    return stop;
  }

  private static int await(Serving serving, Thread stop) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Runtime.getRuntime().removeShutdownHook(stop);
      serving.close();
    }
    return ExitCode.OK;
  }
}
