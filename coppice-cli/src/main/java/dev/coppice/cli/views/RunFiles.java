package dev.coppice.cli.views;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.metrics.Scores;
import dev.coppice.models.Task;
import dev.coppice.recipe.Recipe;
import dev.coppice.recipe.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What other systems want to read about a run, as views of its bundle: {@code model.zip} (the
 * bundle), {@code metrics.json}, {@code model_version.txt}, {@code manifest.json}, {@code
 * lineage.json}, {@code drift_baseline.json} and, for two classes, {@code threshold.txt}.
 */
record RunFiles(Recipe.Trained trained, String version, String trainedAt, String commit) {

  Map<String, byte[]> all() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("model.zip", zip(trained.bundle()));
    files.put("metrics.json", JsonStruct.pretty(metrics()));
    files.put("model_version.txt", line(version));
    files.put("manifest.json", JsonStruct.pretty(manifest()));
    files.put("lineage.json", JsonStruct.pretty(lineage()));
    files.put("drift_baseline.json", JsonStruct.pretty(driftBaseline()));
    if (report().target().task() == Task.BINARY) {
      files.put("threshold.txt", line(ShortestDouble.text(report().threshold().threshold())));
    }
    return files;
  }

  private Report report() {
    return trained.report();
  }

  private Struct metrics() {
    Struct metrics =
        new Struct()
            .put("run_id", report().runId())
            .put("model_version", version)
            .put("best_model_name", report().champion());
    Scores test = report().metrics().get("test");
    if (test != null) {
      test.names().forEach(name -> metrics.put(name, test.get(name)));
    }
    if (report().target().task() == Task.BINARY) {
      Struct calibration =
          new Struct()
              .put("type", "precision_recall")
              .put("precision", report().threshold().precision())
              .put("recall", report().threshold().recall())
              .put("threshold", report().threshold().threshold());
      metrics.put("calibration", calibration);
    }
    List<Struct> ranking = new ArrayList<>();
    report()
        .leaderboard()
        .forEach(
            outcome -> {
              Struct entry = new Struct().put("model", outcome.contender().name());
              Scores mean = outcome.mean();
              mean.names().forEach(name -> entry.put("cv_" + name + "_mean", mean.get(name)));
              ranking.add(entry);
            });
    return metrics
        .putStructs("cv_ranking", ranking)
        .put("passed_quality_evaluation", report().passed())
        .put("training_time_seconds", report().seconds())
        .put("git_commit", commit);
  }

  private Struct manifest() {
    return new Struct()
        .put("model_version", version)
        .put("model_path", "model.zip")
        .put("metrics_path", "metrics.json")
        .put("passed_quality_evaluation", report().passed())
        .put("created_at_utc", trainedAt)
        .put("git_commit", commit);
  }

  private Struct lineage() {
    Struct lineage = new Struct().put("run_id", report().runId());
    new TreeMap<>(report().hashes()).forEach((what, hash) -> lineage.put(what + "_sha256", hash));
    return lineage;
  }

  /** Mean and population spread of the numbers; a spread of 0 is written as 1, to divide by. */
  private Struct driftBaseline() {
    Struct profile = JsonStruct.read(trained.bundle().section("profile.json"));
    Struct features = new Struct();
    for (Struct feature : profile.structs("features")) {
      if (feature.has("moments")) {
        Struct moments = feature.struct("moments");
        double std = moments.number("std");
        features.put(
            feature.text("name"),
            new Struct().put("mean", moments.number("mean")).put("std", std == 0 ? 1 : std));
      }
    }
    Struct baseline = new Struct().put("features", features);
    double[] shares = profile.doubles("class_shares");
    if (shares.length == 2) {
      baseline.put("training_positive_rate", shares[1]);
    }
    return baseline.put("training_sample_size", profile.integer("rows"));
  }

  /** The same bundle gives the same bytes: no times. */
  private static byte[] zip(Bundle bundle) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(bundle.files()).entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // in no time zone
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
