package dev.coppice.cli;

import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Terminal;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.recipe.Project;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Liveness;
import dev.coppice.tracking.Tracking;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a sub-command, and the options that every command has. */
@Command(
    name = "coppice",
    header = "Coppice keeps tabular models alive: from raw rows to a model that is served.%n",
    optionListHeading = "%nOptions of every command:%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Example:",
      "  coppice init customers.csv --target churned -p churn",
      "  coppice train -p churn",
      "",
      "Exit codes: 0 ok, 1 the answer is no, 2 wrong usage or settings, 3 failed.",
    })
final class Coppice implements Callable<Integer> {

  private final Console console;
  private final boolean jsonAsked;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-p", "--project"},
      paramLabel = "DIR|FILE",
      scope = ScopeType.INHERIT,
      description = "The project: a folder with a coppice.yaml, or the file. Default: this folder.")
  private List<Path> projects = List.of(Path.of("."));

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Where state lives. Default: COPPICE_HOME, else .coppice beside the project.")
  private @Nullable Path home;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      description = "Another value for a setting of the project: --set training.folds=3")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print exactly one JSON document on standard output.")
  private boolean json;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  /**
   * @param jsonAsked whether {@code --json} stands among arguments that may not even be readable
   */
  Coppice(Console console, boolean jsonAsked) {
    this.console = console;
    this.jsonAsked = jsonAsked;
  }

  @Override
  public Integer call() {
    Objects.requireNonNull(spec).commandLine().usage(errors());
    return json() ? Failures.usage(this, "no command is given", "") : ExitCode.USAGE;
  }

  Console console() {
    return console;
  }

  InputStream in() {
    return console.in();
  }

  PrintStream out() {
    return console.out();
  }

  PrintStream errors() {
    return console.errors();
  }

  Terminal terminal() {
    return console.terminal();
  }

  boolean json() {
    return json || jsonAsked;
  }

  boolean debug() {
    return debug;
  }

  /** The one document of {@code --json}. */
  void print(Struct document) {
    byte[] bytes = JsonStruct.pretty(document);
    out().write(bytes, 0, bytes.length);
  }

  Path project() {
    if (projects.size() > 1) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "this command takes one project, not " + projects.size());
    }
    return projects.get(0);
  }

  /** For the command that takes several. */
  List<Path> projects() {
    return projects;
  }

  /** Flags of {@code --set} over the environment; commands add their own flags. */
  Overrides overrides() {
    Overrides overrides = Elsewhere.withVariables(Overrides.of(console.environment()));
    for (Map.Entry<String, String> entry : set.entrySet()) {
      overrides = overrides.with("--set", entry.getKey(), entry.getValue());
    }
    return overrides;
  }

  /**
   * @throws InvalidInput with every problem of the settings
   */
  ProjectFile<Project> settings(Overrides overrides) {
    return settings(project(), overrides).part(Settings::project);
  }

  /**
   * @throws InvalidInput with every problem of the settings
   */
  ProjectFile<Settings> settings(Path project, Overrides overrides) {
    try {
      ProjectFile<Settings> read = ProjectFile.read(Settings.class, project, overrides);
      Path folder = read.folder().getFileName();
      boolean named = !read.value().project().project().isEmpty() || folder == null;
      return named ? read : read.with(read.value().named(folder.toString()));
    } catch (InvalidInput e) {
      throw new WrongSettings(e);
    }
  }

  /** The folder that holds the state. */
  Path home() {
    return home(project());
  }

  /** The folder that holds the state of one of several projects. */
  Path home(Path project) {
    if (home != null) {
      return home;
    }
    String variable = console.environment().get("COPPICE_HOME");
    return variable != null && !variable.isEmpty()
        ? Path.of(variable)
        : ProjectFile.locate(project).resolveSibling(".coppice");
  }

  /** Whether anything was ever remembered in this home; asking makes nothing. */
  boolean hasStore() {
    return Store.exists(home(), storeSettings());
  }

  /** Does something with the store, which is made when it is not there. */
  <R> R store(Function<Store, R> work) {
    try (Store store = Store.open(home(), storeSettings())) {
      return work.apply(store);
    }
  }

  /**
   * Does something with what was tracked.
   *
   * @throws NotFound when nothing ever was
   */
  <R> R tracking(Function<Tracking, R> work) {
    return storing(
        store -> {
          Clock clock = Clock.systemUTC();
          Tracking tracking = Tracking.open(store, clock);
          Liveness.buryDead(home(), tracking.runs(), clock);
          return work.apply(tracking);
        });
  }

  /**
   * Does something with what is remembered.
   *
   * @throws NotFound when nothing ever was
   */
  <R> R storing(Function<Store, R> work) {
    Path home = home();
    if (!hasStore()) {
      throw new NotFound(
          "There is no run in "
              + home
              + " yet; train one with 'coppice train', or name another home with --home");
    }
    return store(work);
  }

  /** A home can be asked without a project. */
  StoreSettings storeSettings() {
    if (Files.exists(ProjectFile.locate(project()))) {
      return settings(project(), overrides()).value().store();
    }
    Map<String, String> environment = console.environment();
    return new StoreSettings(
        environment.getOrDefault("COPPICE_STORE_URL", ""),
        environment.getOrDefault("COPPICE_STORE_BLOBS", ""),
        new StoreSettings.S3(
            environment.getOrDefault("COPPICE_STORE_S3_ENDPOINT", ""),
            environment.getOrDefault("COPPICE_STORE_S3_REGION", "")));
  }

  /**
   * Does something with a project, and says in terms of its file what it does not like about it.
   */
  <R> R using(ProjectFile<?> project, Supplier<R> work) {
    try {
      return work.get();
    } catch (InvalidInput e) {
      throw project.located(e).<RuntimeException>map(WrongSettings::new).orElse(e);
    }
  }

  /** What options say, when it can be. */
  static <R> R given(Supplier<R> options) {
    try {
      return options.get();
    } catch (InvalidInput e) {
      throw new WrongSettings(e);
    }
  }

  /** Settings or options are wrong, not the data: another exit code. */
  static final class WrongSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongSettings(InvalidInput cause) {
      super(cause);
    }
  }
}
