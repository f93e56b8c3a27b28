package dev.coppice.loop;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.flows.Attempt;
import dev.coppice.flows.Flow;
import dev.coppice.flows.Outcome;
import dev.coppice.flows.Step;
import dev.coppice.monitoring.ColumnDrift;
import dev.coppice.monitoring.DriftReport;
import dev.coppice.monitoring.HtmlReport;
import dev.coppice.monitoring.LoggedRows;
import dev.coppice.monitoring.Quality;
import dev.coppice.monitoring.Signal;
import dev.coppice.pipeline.Predictions;
import dev.coppice.pipeline.Target;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The flow that looks back at a longer time than a server does while it serves: what was logged
 * since {@code days} (1 by default) against the training rows of the champion, and how right it was
 * as far as labels have come. The report is kept as a page beside the rows of retrainings.
 */
record Checkup(LoopProject project, Registry registry, Gathering gathering, Clock clock) {

  static final String FLOW = "monitor";
  private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

  Flow flow() {
    return new Flow(FLOW, List.of(Step.of("compare", List.of(), this::compare)));
  }

  private Outcome compare(Attempt attempt) throws IOException {
    long days = attempt.run().input().has("days") ? attempt.run().input().integer("days") : 1;
    Instant now = clock.instant();
    Instant from = now.minus(Duration.ofDays(days));
    Integer champion = registry.aliases(project.model()).get(project.championAlias());
    if (champion == null) {
      throw new NotFound(
          "There is no champion to compare with: promote a version of '" + project.model() + "'");
    }
    ModelVersion version = registry.version(project.model(), champion);
    Bundle bundle = Bundle.open(registry.files(version));
    DriftReport report = report(bundle, from);
    String what =
        "the predictions since " + from + " against the training rows of " + version.reference();
    Path page = project.folder().resolve(attempt.run().id()).resolve("drift.html");
    try {
      Files.createDirectories(page.getParent());
      Files.write(page, HtmlReport.of(report, project.name(), what));
    } catch (IOException e) {
      throw new Unavailable(page + " cannot be written: " + e, e);
    }
    attempt.log(
        Words.count(report.rows(), "row")
            + ": "
            + report.verdict().word()
            + ", "
            + report.reason());
    Struct signals = new Struct();
    report.signals().forEach((signal, value) -> signals.put(signal.key(), value));
    return new Outcome.Done(
        new Struct()
            .put("version", version.reference())
            .put("rows", report.rows())
            .put("verdict", report.verdict().word())
            .put("reason", report.reason())
            .putTexts("drifted", report.drifted().stream().map(ColumnDrift::name).toList())
            .put("signals", signals)
            .put("page", page.toString()));
  }

  private DriftReport report(Bundle bundle, Instant from) {
    LoggedRows rows = LoggedRows.read(project.log(), bundle.pipeline().schema(), from, FAR);
    return DriftReport.of(
        bundle, rows.frame(), said -> quality(bundle, from), project.monitoring());
  }

  private Map<Signal, Double> quality(Bundle bundle, Instant from) {
    NewerRows labelled = gathering.after(from);
    Target target = bundle.pipeline().target();
    Judging judging = Judging.of(labelled.between(0, labelled.rows()), target);
    if (judging.rows() == 0) {
      return Map.of();
    }
    Predictions said = bundle.pipeline().score(judging.frame());
    return Quality.trained(bundle)
        .map(
            trained ->
                Quality.of(target.task(), said.outputs(), said.decided(), judging.truth(), trained))
        .orElse(Map.of());
  }
}
