package dev.coppice.loop;

import dev.coppice.bundle.Bundle;
import dev.coppice.metrics.Bootstrap;
import dev.coppice.metrics.Interval;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Predictions;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.gates.Entrant;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a promotion was a mistake: what the champion before would have said to the same rows.
 *
 * <p>Idea: the labelled rows since the promotion come in blocks of a fixed size, and the newest
 * whole block is scored by both versions. Only a champion that is surely worse than the one before
 * is taken back: going back to a model that is no better would not help, whatever the rows are
 * like. There are many blocks in a day, so each is asked at 0.999. Rejected: comparing with the
 * figures from training, which a hard week spoils for every model alike; all rows together, where a
 * good morning hides a bad evening.
 */
record Aftermath(LoopProject project, Gathering gathering, Registry registry) {

  private static final Bootstrap SURE = new Bootstrap(4000, 0.999, 1, Bootstrap.Resampling.ROWS);

  /** What a block says. */
  record Verdict(boolean worse, String reason) {}

  /** Empty as long as no block is whole. */
  Optional<Verdict> of(ModelVersion champion, ModelVersion before, Instant promoted) {
    NewerRows rows = gathering.after(promoted);
    int size = project.retraining().watch().rows();
    int blocks = rows.rows() / size;
    return blocks == 0
        ? Optional.empty()
        : Optional.of(compare(champion, before, rows, (blocks - 1) * size, size));
  }

  private Verdict compare(
      ModelVersion champion, ModelVersion before, NewerRows rows, int from, int size) {
    Entrant now = entrant(champion);
    Entrant earlier = entrant(before);
    Judging judging = Judging.of(rows.between(from, from + size), now.target());
    Metric metric = project.promotion().compare().metric(now.target().task());
    Predictions given = now.predict(judging.frame(), judging.truth());
    Predictions other = earlier.predict(judging.frame(), judging.truth());
    Interval lost =
        metric.higherIsBetter()
            ? SURE.difference(given, other, metric)
            : SURE.difference(other, given, metric);
    double margin = project.retraining().watch().margin();
    boolean worse = lost.low() > 0 && lost.estimate() > margin;
    String figures =
        metric.key()
            + " "
            + Words.figure(given.score(metric))
            + " against "
            + Words.figure(other.score(metric))
            + " of "
            + before.reference()
            + " on "
            + Words.count(judging.rows(), "newer labelled row");
    return new Verdict(worse, worse ? figures + ": surely worse" : figures);
  }

  private Entrant entrant(ModelVersion version) {
    return new Entrant(version.reference(), Bundle.open(registry.files(version)));
  }
}
