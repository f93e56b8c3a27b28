package dev.coppice.cli;

import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Terminal;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.registry.AliasChange;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.PromotionRecord;
import dev.coppice.registry.RegisteredModel;
import dev.coppice.registry.Registry;
import dev.coppice.store.Store;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.Tracking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "models",
    subcommands = {
      RegisterCommand.class,
      PromoteCommand.class,
      ApproveCommand.class,
      RefuseCommand.class,
      CanaryCommand.class
    },
    description = "Register models, and decide which version is meant by which name.",
    footer = {
      "",
      "A version is churn/3 or churn/v003 (its label), churn@champion (an alias), or churn: its",
      "champion; models:/ may stand before it. Decisions keep who, when and why.",
      "",
      "Examples:",
      "  coppice models register latest --reason \"first try\"",
      "  coppice models promote churn/3 --reason \"better by 0.012\"",
      "  coppice models history churn --at 2026-05-03T14:05",
      "  coppice models rollback churn --reason \"alarms since noon\"",
    })
final class ModelsCommand implements Callable<Integer> {

  private static final String CHAMPION = "champion";

  @ParentCommand private @Nullable Coppice root;

  /** What a list shows. */
  static final class Which {

    @Option(
        names = "--filter",
        paramLabel = "FILTER",
        description = "As \"stage = 'Production' or tags.team = 'growth'\".")
    private String filter = "";

    @Option(
        names = "--order-by",
        paramLabel = "KEY [DESC]",
        description = "As 'version_number DESC'; may be given again.")
    private List<String> orderBy = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "How many at most. Default: 50.")
    private int limit = 50;
  }

  Coppice coppice() {
    return Objects.requireNonNull(root);
  }

  int with(Function<Registry, Integer> work) {
    return coppice().storing(store -> work.apply(Registry.open(store, Clock.systemUTC())));
  }

  @Override
  public Integer call() {
    return list(new Which());
  }

  @Command(name = "list", description = "All models: newest version, aliases, last change.")
  int list(@Mixin Which which) {
    Search search = Search.of(which.filter, which.orderBy, which.limit);
    return with(
        registry -> {
          Page<RegisteredModel> page = registry.searchModels(search);
          if (coppice().json()) {
            List<Struct> models = page.items().stream().map(ModelViews::struct).toList();
            coppice()
                .print(
                    new Struct()
                        .putStructs("models", models)
                        .putIfPresent("next_page_token", page.next()));
          } else if (page.items().isEmpty()) {
            coppice()
                .out()
                .println("No model is registered; do it with 'coppice models register'.");
          } else {
            print(ModelViews.models(page.items()).text(coppice().terminal()), page.next());
          }
          return ExitCode.OK;
        });
  }

  @Command(name = "versions", description = "The versions of a model, the newest first.")
  int versions(
      @Parameters(paramLabel = "MODEL", arity = "0..1", description = "Default: of all models.")
          @Nullable String model,
      @Mixin Which which) {
    String named = model == null ? "" : "name = '" + model.replace("'", "''") + "'";
    String both = named.isEmpty() || which.filter.isEmpty() ? "" : " and ";
    String filter = which.filter.isEmpty() ? "" : "(" + which.filter + ")";
    List<String> order =
        which.orderBy.isEmpty() ? List.of("name", "version_number DESC") : which.orderBy;
    Search search = Search.of(named + both + filter, order, which.limit);
    return coppice()
        .storing(
            store -> {
              Registry registry = Registry.open(store, Clock.systemUTC());
              if (model != null) {
                registry.model(model);
              }
              Page<ModelVersion> page = registry.searchVersions(search);
              if (coppice().json()) {
                List<Struct> versions = page.items().stream().map(ModelViews::struct).toList();
                coppice()
                    .print(
                        new Struct()
                            .putStructs("versions", versions)
                            .putIfPresent("next_page_token", page.next()));
              } else if (page.items().isEmpty()) {
                coppice().out().println("No version fits.");
              } else {
                Map<String, Run> runs = runs(store, page.items());
                print(
                    ModelViews.versions(page.items(), runs).text(coppice().terminal()),
                    page.next());
              }
              return ExitCode.OK;
            });
  }

  private void print(String table, @Nullable String next) {
    coppice().out().print(table);
    if (next != null) {
      coppice().errors().println("There are more; ask for them with --limit.");
    }
  }

  /** The runs of versions, of those that are in this store. */
  private static Map<String, Run> runs(Store store, List<ModelVersion> versions) {
    Tracking tracking = Tracking.open(store, Clock.systemUTC());
    Map<String, Run> runs = new LinkedHashMap<>();
    for (ModelVersion version : versions) {
      if (version.run() != null) {
        try {
          runs.put(version.run(), tracking.runs().get(version.run()));
        } catch (NotFound e) {
          // another store has it, or it is gone for good
        }
      }
    }
    return runs;
  }

  @Command(name = "show", description = "Everything about a model, or about one version.")
  int show(
      @Parameters(paramLabel = "MODEL|VERSION", description = "churn, churn/3 or churn@champion.")
          String reference) {
    Terminal wide =
        new Terminal(
            coppice().terminal().outputShown(),
            coppice().terminal().errorsShown(),
            Integer.MAX_VALUE, // hashes are for copying: never wrapped
            coppice().terminal().colour());
    boolean one = reference.contains("/") || reference.contains("@");
    return with(
        registry -> {
          if (!one) {
            RegisteredModel model = registry.model(reference);
            if (coppice().json()) {
              coppice().print(ModelViews.struct(model));
            } else {
              coppice().out().print(ModelViews.facts(model, wide));
            }
            return ExitCode.OK;
          }
          ModelVersion version = registry.meant(reference);
          List<PromotionRecord> decisions =
              registry.promotions(version.model()).stream()
                  .filter(each -> each.version() == version.number())
                  .toList();
          if (coppice().json()) {
            List<Struct> records = decisions.stream().map(PromotionRecord::facts).toList();
            coppice().print(ModelViews.struct(version).putStructs("decisions", records));
          } else {
            coppice().out().print(ModelViews.facts(version, decisions, wide));
          }
          return ExitCode.OK;
        });
  }

  @Command(
      name = "history",
      description = "Every move of the aliases of a model; with --at who it was then.",
      footer = {"", "With --at it exits 1 when the alias was nobody's then."})
  int history(
      @Parameters(paramLabel = "MODEL", description = "The model.") String model,
      @Option(
              names = "--alias",
              paramLabel = "ALIAS",
              description = "Only of this one. Default: of all; with --at champion.")
          @Nullable String alias,
      @Option(
              names = "--at",
              paramLabel = "TIME",
              converter = Moment.Converter.class,
              description = "As 2026-05-03T14:05, in this machine's zone, or with Z or +02:00.")
          @Nullable Moment at) {
    if (at != null) {
      return meantAt(model, alias == null ? champion() : alias, at);
    }
    return with(
        registry -> {
          List<AliasChange> changes = registry.history(model, alias == null ? "" : alias);
          if (coppice().json()) {
            List<Struct> structs = changes.stream().map(ModelViews::struct).toList();
            coppice().print(new Struct().put("model", model).putStructs("changes", structs));
          } else if (changes.isEmpty()) {
            coppice().out().println("No alias was ever set.");
          } else {
            coppice().out().print(ModelViews.history(changes).text(coppice().terminal()));
          }
          return ExitCode.OK;
        });
  }

  private int meantAt(String model, String alias, Moment at) {
    return with(
        registry -> {
          Optional<Integer> version = registry.at(model, alias, at.instant());
          if (coppice().json()) {
            Struct struct = new Struct().put("model", model).put("alias", alias);
            struct.put("at", at.instant().toString());
            version.ifPresent(number -> struct.put("version", number));
            coppice().print(struct);
          } else {
            coppice()
                .out()
                .println(
                    version.map(number -> model + "/" + number).orElse("Nobody")
                        + " was "
                        + alias
                        + " at "
                        + RunViews.second(at.instant().toEpochMilli()));
          }
          return version.isPresent() ? ExitCode.OK : ExitCode.NO;
        });
  }

  @Command(name = "compare", description = "Where the runs of two or more versions differ.")
  int compare(
      @Parameters(paramLabel = "VERSION", arity = "2..*", description = "The versions.")
          List<String> references) {
    return coppice()
        .storing(
            store -> {
              Registry registry = Registry.open(store, Clock.systemUTC());
              List<ModelVersion> versions = references.stream().map(registry::meant).toList();
              Map<String, Run> runs = runs(store, versions);
              for (ModelVersion version : versions) {
                if (!runs.containsKey(String.valueOf(version.run()))) {
                  throw new NotFound(version.reference() + " has no run in this store");
                }
              }
              RunComparison comparison =
                  new RunComparison(versions.stream().map(v -> runs.get(v.run())).toList());
              if (coppice().json()) {
                coppice().print(comparison.struct());
              } else {
                coppice().out().print(comparison.text(coppice().terminal()));
              }
              return ExitCode.OK;
            });
  }

  @Command(name = "download", description = "Write the bundle of a version as a folder.")
  int download(
      @Parameters(paramLabel = "VERSION", description = "As churn/3 or churn@champion.")
          String reference,
      @Option(
              names = "--output",
              required = true,
              paramLabel = "DIR",
              description = "The folder; it must not be there yet.")
          Path output) {
    return with(
        registry -> {
          ModelVersion version = registry.meant(reference);
          if (version.modelHash() == null) {
            throw new InvalidInput(
                version.reference() + " holds no bundle; its source is " + version.source());
          }
          Bundle.open(registry.files(version)).write(output);
          Struct struct = ModelViews.struct(version).put("output", output.toString());
          return tell(struct, "Wrote " + version.reference() + " to " + output);
        });
  }

  int tell(Struct document, String line) {
    if (coppice().json()) {
      coppice().print(document);
    } else {
      coppice().out().println(line);
    }
    return ExitCode.OK;
  }

  @Command(name = "alias", description = "Point an alias at a version, or remove it.")
  int alias(
      @Parameters(paramLabel = "VERSION|MODEL", description = "As churn/3; with --remove churn.")
          String reference,
      @Parameters(paramLabel = "ALIAS", description = "As eu-blue.") String alias,
      @Option(names = "--remove", description = "Remove it from the model.") boolean remove,
      @Mixin Because because) {
    By by = because.by();
    return with(
        registry -> {
          if (remove) {
            registry.unalias(reference, alias, by);
            return tell(
                ModelViews.struct(registry.model(reference)),
                reference + " has no alias " + alias + " now");
          }
          ModelVersion version = registry.pinned(reference);
          registry.alias(version.model(), alias, version.number(), by);
          ModelVersion now = registry.version(version.model(), version.number());
          return tell(
              ModelViews.struct(now), now.model() + "@" + alias + " is version " + now.number());
        });
  }

  @Command(
      name = "rollback",
      description = "Point the champion back at the version before, in one step.",
      footer = {
        "",
        "As the back button of a browser: the second time it leads to the version before that one.",
      })
  int rollback(
      @Parameters(paramLabel = "MODEL", description = "The model.") String model,
      @Option(
              names = "--alias",
              paramLabel = "ALIAS",
              description = "Another alias than the champion's.")
          @Nullable String alias,
      @Mixin Because because) {
    String target = alias == null ? champion() : alias;
    return with(
        registry -> {
          ModelVersion now = registry.rollback(model, target, because.by());
          return tell(ModelViews.struct(now), now.reference() + " is " + target + " again");
        });
  }

  /** The alias that answers: the project's, where there is a project. */
  private String champion() {
    Coppice coppice = coppice();
    return Files.exists(ProjectFile.locate(coppice.project()))
        ? champion(coppice.settings(coppice.project(), overrides(coppice)))
        : CHAMPION;
  }

  /** With the variable that a server of one project knows as well. */
  static Overrides overrides(Coppice coppice) {
    return coppice.overrides().withAliases("serving.routing.champion", "CHAMPION_ALIAS");
  }

  static String champion(ProjectFile<Settings> project) {
    return project.value().serving().routing().champion();
  }

  @Command(name = "archive", description = "Take a version out of the running.")
  int archive(
      @Parameters(paramLabel = "VERSION", description = "As churn/3.") String reference,
      @Mixin Because because) {
    return with(
        registry -> {
          ModelVersion version = registry.pinned(reference);
          registry.archive(version.model(), version.number(), because.by());
          ModelVersion now = registry.version(version.model(), version.number());
          return tell(ModelViews.struct(now), now.reference() + " is archived");
        });
  }

  @Command(
      name = "delete",
      description = "Delete a version, or a model with all of its versions, for good.",
      footer = {"", "Their numbers are not given again. 'coppice gc --delete' frees the bytes."})
  int delete(
      @Parameters(paramLabel = "MODEL|VERSION", description = "As churn, or churn/3.")
          String reference,
      @Mixin Because because) {
    By by = because.by();
    return with(
        registry -> {
          if (!reference.contains("/") && !reference.contains("@")) {
            registry.delete(reference, by);
            return tell(new Struct().put("deleted", reference), "Deleted " + reference);
          }
          ModelVersion version = registry.pinned(reference);
          registry.delete(version.model(), version.number(), by);
          return tell(
              new Struct().put("deleted", version.reference()), "Deleted " + version.reference());
        });
  }
}
