package dev.coppice.cli;

import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.loop.Registration;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.RegistrySettings;
import dev.coppice.store.Store;
import dev.coppice.tracking.Tracking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "register",
    description = "Make a version of a run's model, or of a bundle.",
    footer = {
      "",
      "The version keeps its files: deleting the run does not take them. Asked again with the same",
      "--request it answers the version that was made before.",
      "",
      "Example:",
      "  coppice models register latest -p churn --label 1.2.0 --tag image_tag=inference-4f1c2a9",
    })
final class RegisterCommand implements Callable<Integer> {

  private static final String RUNS = "runs:/";

  @ParentCommand private @Nullable ModelsCommand models;

  @Parameters(
      paramLabel = "RUN|BUNDLE",
      arity = "0..1",
      defaultValue = "latest",
      description = "A run by id or name, or a bundle; 'latest' is the default.")
  private String reference = "latest";

  @Option(
      names = "--name",
      paramLabel = "MODEL",
      description = "Under this name. Default: registry.name, else the project's.")
  private @Nullable String name;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "What to call it, as 1.2.0 or v{nnn}. Default: registry.label.")
  private @Nullable String label;

  @Option(
      names = "--alias",
      paramLabel = "ALIAS",
      description = "It gets this alias; may be given again. Default: registry.aliases.")
  private @Nullable List<String> aliases;

  @Option(names = "--description", paramLabel = "TEXT", description = "About this version.")
  private String description = "";

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "May be given again.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(names = "--request", paramLabel = "TEXT", description = "Names this registration.")
  private @Nullable String request;

  @Mixin private Because because = new Because();

  @Override
  public Integer call() {
    ModelsCommand parent = Objects.requireNonNull(models);
    Coppice coppice = parent.coppice();
    RegistrySettings settings = settings(coppice);
    By by = because.by();
    boolean bundle = !reference.startsWith(RUNS) && Files.exists(Path.of(reference));
    ModelVersion version =
        bundle
            ? coppice.store(store -> bundle(coppice, registration(store, settings), by))
            : coppice.storing(store -> run(coppice, registration(store, settings), by));
    return parent.tell(ModelViews.struct(version), told(version));
  }

  /** What a person wants to know after a registration. */
  static String told(ModelVersion version) {
    String aliases =
        version.aliases().isEmpty() ? "" : ", " + String.join(" and ", version.aliases());
    return "Registered " + version.reference() + aliases;
  }

  private RegistrySettings settings(Coppice coppice) {
    RegistrySettings usual = RegistrySettings.defaults();
    if (Files.exists(ProjectFile.locate(coppice.project()))) {
      Settings settings = coppice.settings(coppice.project(), coppice.overrides()).value();
      usual = settings.registry().named(settings.project().project());
    }
    return new RegistrySettings(
        name == null ? usual.name() : name,
        usual.register(),
        label == null ? usual.label() : label,
        aliases == null ? usual.aliases() : aliases);
  }

  private Registration registration(Store store, RegistrySettings settings) {
    Clock clock = Clock.systemUTC();
    return new Registration(
        Registry.open(store, clock),
        Tracking.open(store, clock),
        settings,
        description,
        tags,
        request);
  }

  private ModelVersion bundle(Coppice coppice, Registration registration, By by) {
    Path place = new Runs(coppice.home()).bundle(reference);
    return registration.bundle(Bundle.open(place), place.toAbsolutePath().normalize().toUri(), by);
  }

  private ModelVersion run(Coppice coppice, Registration registration, By by) {
    String meant = reference;
    if (meant.startsWith(RUNS)) {
      meant = meant.substring(RUNS.length()).replaceFirst("/.*", "");
    } else if (meant.equals("latest")) { // the last that made a model, not one that failed since
      meant = new Runs(coppice.home()).bundle(meant).resolveSibling("").getFileName().toString();
    }
    return registration.run(registration.tracking().runs().meant(meant), by);
  }
}
