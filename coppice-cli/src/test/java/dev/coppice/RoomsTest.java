package dev.coppice;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The house: which room may know which. A room is a package right below {@code dev.coppice}; this
 * table is the only place that says who stands left of whom.
 */
class RoomsTest {

  /** Each room and the rooms it may use, which all stand above it. */
  private static final Map<String, Set<String>> MAY_USE =
      table(
          """
          errors:
          codec:       errors
          frame:       errors codec
          expressions: errors frame
          rules:       errors codec frame expressions
          features:    errors codec frame expressions
          models:      errors codec features
          pipeline:    errors codec frame rules features models
          bundle:      errors codec frame models pipeline
          stats:       errors codec frame
          metrics:     errors codec models stats
          drift:       errors codec frame expressions stats
          data:        errors codec frame models
          training:    errors codec frame features models stats metrics data
          evaluation:  errors codec frame models pipeline stats metrics data training
          recipe:      errors codec frame expressions rules features models pipeline bundle
                       metrics drift data training evaluation
          xgboost:     errors codec features models training
          store:       errors codec
          audit:       errors codec store
          access:      errors codec store audit
          tracking:    errors codec store
          registry:    errors codec frame rules models pipeline bundle metrics data recipe store
                       audit tracking
          s3:          errors codec store
          flows:       errors codec store
          predictions: errors codec frame models pipeline store
          duckdb:      errors codec frame data predictions
          serving:     errors codec frame rules models pipeline bundle stats store audit registry
                       predictions
          monitoring:  errors codec frame expressions models pipeline bundle stats metrics drift
                       store predictions
          loop:        errors codec frame expressions models pipeline bundle metrics data training
                       recipe store audit tracking registry flows predictions serving monitoring
          http:        errors codec frame access
          api:         errors codec frame rules models pipeline bundle stats audit access registry
                       predictions serving monitoring http
          inference:   errors codec frame models pipeline bundle access serving http
          mlflow:      errors codec frame models pipeline bundle audit access tracking registry
                       serving http
          compat:      errors codec frame models pipeline bundle drift audit access predictions
                       serving monitoring http
          cli:         errors codec frame rules features models pipeline bundle stats metrics
                       drift data training evaluation recipe store audit access tracking registry
                       flows predictions serving monitoring loop http api inference mlflow compat
          testkit:     errors codec frame rules features models pipeline bundle training store
                       audit access tracking registry flows
          """);

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

  /** What the classes use: rooms by room, and for each pair the classes that do. */
  private static final Map<String, Map<String, Set<String>>> USED = used();

  private static Map<String, Map<String, Set<String>>> used() {
    Map<String, Map<String, Set<String>>> used = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      String from = room(type);
      Map<String, Set<String>> rooms = used.computeIfAbsent(from, k -> new TreeMap<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = room(dependency.getTargetClass().getBaseComponentType());
        if (!to.isEmpty() && !to.equals(from)) {
          rooms.computeIfAbsent(to, k -> new TreeSet<>()).add(type.getName());
        }
      }
    }
    return used;
  }

  @Test
  void everyRoomUsesOnlyWhatTheTableAllows() {
    Map<String, Set<String>> broken = new TreeMap<>();
    USED.forEach(
        (from, rooms) ->
            rooms.forEach(
                (to, types) -> {
                  if (!MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
                    broken.put(from + " -> " + to, types);
                  }
                }));
    assertEquals(Map.of(), broken);
  }

  @Test
  void theTableAllowsNothingThatNobodyUses() {
    Set<String> idle = new TreeSet<>();
    MAY_USE.forEach(
        (from, rooms) ->
            rooms.stream()
                .filter(to -> !USED.getOrDefault(from, Map.of()).containsKey(to))
                .forEach(to -> idle.add(from + " -> " + to)));
    assertEquals(Set.of(), idle);
  }

  @Test
  void everyPackageIsARoomOfTheTable() {
    assertEquals(new TreeSet<>(MAY_USE.keySet()), USED.keySet());
  }

  @Test
  void everyRoomStandsBelowTheRoomsItUses() {
    Set<String> above = new TreeSet<>();
    MAY_USE.forEach(
        (room, rooms) -> {
          assertTrue(above.containsAll(rooms), room + " uses a room below it");
          above.add(room);
        });
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

  private static Map<String, Set<String>> table(String text) {
    Map<String, Set<String>> table = new LinkedHashMap<>();
    for (String line : text.strip().replaceAll("\n +", " ").split("\n", -1)) {
      String[] words = line.replace(":", "").split(" +", -1);
      table.put(words[0], new LinkedHashSet<>(List.of(words).subList(1, words.length)));
    }
    return table;
  }

  private static String room(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 2 && parts[0].equals("dev") && parts[1].equals("coppice") ? parts[2] : "";
  }
}
