package dev.coppice.cli;

import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.tracking.Dataset;
import dev.coppice.tracking.Experiment;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.Run;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs as rows of a table and as documents. */
final class RunViews {

  private static final int SHORT_ID = 8;
  private static final int MOST_METRICS = 4;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private RunViews() {}

  /** Local time where minutes are not enough. */
  static String second(long millis) {
    return SECOND.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
  }

  static String shortId(Run run) {
    return run.id().substring(0, Math.min(SHORT_ID, run.id().length()));
  }

  /** Local time; empty for never. */
  static String time(@Nullable Long millis) {
    return millis == null || millis == 0
        ? ""
        : TIME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
  }

  static String took(Run run) {
    return run.ended() == null
        ? "-"
        : Figures.seconds(Math.max(0, run.ended() - run.started()) / 1000.0) + " s";
  }

  /**
   * @param orderBy metrics named here get a column
   */
  static TextTable table(List<Run> runs, Map<Long, Experiment> experiments, List<String> orderBy) {
    Set<String> metrics = metrics(runs, orderBy);
    boolean several = runs.stream().map(Run::experiment).distinct().count() > 1;
    List<String> header = new ArrayList<>(List.of("run", "name", "started", "status", "model"));
    header.addAll(metrics);
    if (several) {
      header.add(2, "experiment");
    }
    TextTable table = new TextTable(header.toArray(String[]::new));
    for (Run run : runs) {
      List<String> row = new ArrayList<>();
      row.add(shortId(run));
      row.add(run.name());
      if (several) {
        Experiment experiment = experiments.get(run.experiment());
        row.add(experiment == null ? "" + run.experiment() : experiment.name());
      }
      row.add(time(run.started()));
      row.add(run.status().name().toLowerCase(Locale.ROOT));
      row.add(run.params().getOrDefault("model", ""));
      metrics.forEach(key -> row.add(run.metric(key).map(Figures::score).orElse("")));
      table.row(row);
    }
    return table;
  }

  /** What was ordered by, then what the runs' candidates were ranked by. */
  static Set<String> metrics(List<Run> runs, List<String> orderBy) {
    Set<String> metrics = new LinkedHashSet<>();
    for (String order : orderBy) {
      String key = order.strip().replaceFirst("(?i)\\s+(asc|desc)$", "");
      if (key.matches("metrics?\\..+")) {
        metrics.add(key.substring(key.indexOf('.') + 1).replaceAll("^[`\"]|[`\"]$", ""));
      }
    }
    for (Run run : runs) {
      String ranked = run.tags().get("coppice.ranked_by");
      if (ranked != null && metrics.size() < MOST_METRICS) {
        metrics.add("val_" + ranked);
        metrics.add("test_" + ranked);
      }
    }
    return metrics;
  }

  static Struct struct(Run run, Map<Long, Experiment> experiments) {
    Experiment experiment = experiments.get(run.experiment());
    Struct metrics = new Struct();
    for (Metric metric : run.metrics()) {
      metrics.put(metric.key(), metric.value());
    }
    List<Struct> datasets = new ArrayList<>();
    for (Dataset dataset : run.datasets()) {
      datasets.add(
          new Struct()
              .put("name", dataset.name())
              .put("digest", dataset.digest())
              .put("source", dataset.source())
              .put("tags", texts(dataset.tags())));
    }
    Struct struct = new Struct().put("run_id", run.id()).put("name", run.name());
    struct.put("experiment_id", run.experiment());
    struct.putIfPresent("experiment", experiment == null ? null : experiment.name());
    struct.put("status", run.status().name()).put("user", run.user());
    struct.put("started", Instant.ofEpochMilli(run.started()).toString());
    if (run.ended() != null) {
      struct.put("ended", Instant.ofEpochMilli(run.ended()).toString());
    }
    return struct
        .put("deleted", run.deleted() != null)
        .put("params", texts(run.params()))
        .put("metrics", metrics)
        .put("tags", texts(run.tags()))
        .putStructs("datasets", datasets);
  }

  static Struct texts(Map<String, String> texts) {
    Struct struct = new Struct();
    texts.forEach(struct::put);
    return struct;
  }
}
