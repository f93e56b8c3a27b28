package dev.coppice;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The house: which room may know which. A room is a package right below {@code dev.coppice}; this
 * table is the only place that says who stands left of whom.
 */
class RoomsTest {

  /** What every protocol may know. */
  private static final List<String> DOORS =
      List.of(
          "errors",
          "codec",
          "frame",
          "expressions",
          "rules",
          "models",
          "pipeline",
          "bundle",
          "stats",
          "drift",
          "audit",
          "registry",
          "predictions",
          "monitoring",
          "serving",
          "access",
          "http");

  private static List<String> with(List<String> rooms, String... more) {
    return Stream.concat(rooms.stream(), Stream.of(more)).toList();
  }

  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          entry("errors", List.of()),
          entry("codec", List.of("errors")),
          entry("frame", List.of("errors", "codec")),
          entry("expressions", List.of("errors", "codec", "frame")),
          entry("rules", List.of("errors", "codec", "frame", "expressions")),
          entry("features", List.of("errors", "codec", "frame", "expressions")),
          entry("models", List.of("errors", "codec", "features")),
          entry("pipeline", List.of("errors", "codec", "frame", "rules", "features", "models")),
          entry("bundle", List.of("errors", "codec", "frame", "models", "pipeline")),
          entry("stats", List.of("errors", "codec", "frame")),
          entry("metrics", List.of("errors", "codec", "models", "stats")),
          entry("drift", List.of("errors", "codec", "frame", "expressions", "stats")),
          entry("data", List.of("errors", "codec", "frame", "models", "stats")),
          entry(
              "training",
              List.of(
                  "errors", "codec", "frame", "features", "models", "stats", "metrics", "data")),
          entry(
              "evaluation",
              List.of(
                  "errors",
                  "codec",
                  "frame",
                  "features",
                  "models",
                  "pipeline",
                  "stats",
                  "metrics",
                  "data",
                  "training")),
          entry(
              "recipe",
              List.of(
                  "errors",
                  "codec",
                  "frame",
                  "expressions",
                  "rules",
                  "features",
                  "models",
                  "pipeline",
                  "bundle",
                  "stats",
                  "metrics",
                  "evaluation",
                  "drift",
                  "data",
                  "training")),
          entry(
              "testkit",
              List.of(
                  "errors",
                  "codec",
                  "frame",
                  "rules",
                  "features",
                  "models",
                  "pipeline",
                  "bundle",
                  "metrics",
                  "training",
                  "store",
                  "audit",
                  "access",
                  "tracking",
                  "registry",
                  "flows")),
          entry("store", List.of("errors", "codec")),
          entry("access", List.of("errors", "codec", "store", "audit")),
          entry("audit", List.of("errors", "codec", "store")),
          entry("tracking", List.of("errors", "codec", "store")),
          entry("s3", List.of("errors", "codec", "store")),
          entry("flows", List.of("errors", "codec", "store")),
          entry(
              "registry",
              List.of(
                  "errors",
                  "codec",
                  "frame",
                  "rules",
                  "models",
                  "pipeline",
                  "bundle",
                  "metrics",
                  "data",
                  "recipe",
                  "store",
                  "audit",
                  "tracking")),
          entry("duckdb", List.of("errors", "codec", "frame", "data", "predictions")),
          entry("xgboost", List.of("errors", "codec", "features", "models", "training")),
          entry("predictions", List.of("errors", "codec", "frame", "models", "pipeline", "store")),
          entry(
              "serving",
              List.of(
                  "errors",
                  "codec",
                  "frame",
                  "rules",
                  "models",
                  "pipeline",
                  "bundle",
                  "stats",
                  "store",
                  "audit",
                  "registry",
                  "predictions")),
          entry(
              "monitoring",
              List.of(
                  "errors",
                  "codec",
                  "frame",
                  "expressions",
                  "models",
                  "pipeline",
                  "bundle",
                  "stats",
                  "metrics",
                  "drift",
                  "predictions",
                  "store")),
          entry(
              "loop",
              List.of(
                  "errors",
                  "codec",
                  "frame",
                  "expressions",
                  "models",
                  "pipeline",
                  "bundle",
                  "metrics",
                  "data",
                  "training",
                  "recipe",
                  "store",
                  "audit",
                  "flows",
                  "tracking",
                  "registry",
                  "predictions",
                  "monitoring",
                  "serving")),
          entry("http", List.of("errors", "codec", "frame", "access")),
          entry("api", DOORS),
          entry("inference", DOORS),
          entry("mlflow", with(DOORS, "access", "audit", "store", "tracking", "registry")),
          entry("compat", DOORS),
          entry(
              "cli",
              List.of(
                  "errors",
                  "codec",
                  "frame",
                  "rules",
                  "features",
                  "models",
                  "pipeline",
                  "bundle",
                  "stats",
                  "metrics",
                  "evaluation",
                  "data",
                  "training",
                  "drift",
                  "recipe",
                  "predictions",
                  "monitoring",
                  "serving",
                  "store",
                  "access",
                  "audit",
                  "flows",
                  "tracking",
                  "registry",
                  "loop",
                  "http",
                  "api",
                  "inference",
                  "mlflow",
                  "compat")));

  /** Third-party packages, and the only rooms that may see them. */
  private static final Map<String, Set<String>> FOREIGN =
      Map.ofEntries(
          entry(
              "com.fasterxml.jackson",
              Set.of(
                  "codec",
                  "frame",
                  "data",
                  "predictions",
                  "http",
                  "api",
                  "inference",
                  "mlflow",
                  "compat")),
          entry("com.google.protobuf", Set.of("inference")),
          entry("io.vertx", Set.of("http")),
          entry("io.netty", Set.of("http")),
          entry("java.sql", Set.of("store", "testkit", "data", "duckdb")),
          entry("org.sqlite", Set.of("store")),
          entry("org.postgresql", Set.of("store")),
          entry("org.duckdb", Set.of("duckdb")),
          entry("ml.dmlc", Set.of("xgboost")),
          entry("software.amazon", Set.of("s3")),
          entry("com.github.kagkarlsson", Set.of("flows")),
          entry("picocli", Set.of("cli")),
          entry("org.snakeyaml", Set.of("cli")));

  /** The command line, and the engine, whose work it is to wait. */
  private static final Set<String> MAY_WATCH_THE_CLOCK = Set.of("cli", "predictions", "serving");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.coppice");

  @Test
  void everyRoomUsesOnlyRoomsToItsLeft() {
    Map<String, Set<String>> broken = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String from = room(type);
        String to = room(dependency.getTargetClass().getBaseComponentType());
        if (!to.isEmpty()
            && !to.equals(from)
            && !MAY_USE.getOrDefault(from, List.of()).contains(to)) {
          broken.computeIfAbsent(from + " -> " + to, k -> new TreeSet<>()).add(type.getName());
        }
      }
    }
    assertEquals(Map.of(), broken);
  }

  @Test
  void everyPackageIsARoomOfTheTable() {
    Set<String> rooms = new TreeSet<>();
    CLASSES.forEach(type -> rooms.add(room(type)));
    assertEquals(new TreeSet<>(MAY_USE.keySet()), rooms);
  }

  @Test
  void theTableHasNoCycle() {
    for (String room : MAY_USE.keySet()) {
      assertTrue(!reachable(room, new TreeSet<>()).contains(room), room + " reaches itself");
    }
  }

  @Test
  void foreignTypesStayInTheRoomsThatWrapThem() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getPackageName();
        FOREIGN.forEach(
            (foreign, rooms) -> {
              if (target.startsWith(foreign) && !rooms.contains(room(type))) {
                broken.add(type.getName() + " -> " + target);
              }
            });
      }
    }
    assertEquals(Set.of(), broken);
  }

  @Test
  void librariesDoNotReadTheClockOrPrint() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (!MAY_WATCH_THE_CLOCK.contains(room(type))) {
        type.getMethodCallsFromSelf().stream()
            .filter(
                call ->
                    call.getTargetOwner().getName().equals("java.lang.System")
                        && Set.of("currentTimeMillis", "nanoTime", "getenv", "exit")
                            .contains(call.getName()))
            .forEach(call -> broken.add(call.getDescription()));
        type.getFieldAccessesFromSelf().stream()
            .filter(
                access ->
                    access.getTargetOwner().getName().equals("java.lang.System")
                        && Set.of("out", "err").contains(access.getName()))
            .forEach(access -> broken.add(access.getDescription()));
      }
    }
    assertEquals(Set.of(), broken);
  }

  private static Set<String> reachable(String room, Set<String> seen) {
    for (String next : MAY_USE.getOrDefault(room, List.of())) {
      if (seen.add(next)) {
        reachable(next, seen);
      }
    }
    return seen;
  }

  private static String room(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 2 && parts[0].equals("dev") && parts[1].equals("coppice") ? parts[2] : "";
  }
}
