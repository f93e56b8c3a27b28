package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.predictions.Scored;
import dev.coppice.serving.Deployment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The last predictions of a project, to be compared with the rows its model was trained on. A
 * window, because sums since the start would bury a fresh shift under a long healthy past; only of
 * the version that answers now, because the baseline is that version's.
 */
final class RecentPredictions implements Consumer<Scored> {

  private static final int MOST = 10_000;

  private final ArrayDeque<Scored> last = new ArrayDeque<>();

  @Override
  public synchronized void accept(Scored scored) {
    if (last.size() == MOST) {
      last.removeFirst();
    }
    last.addLast(scored);
  }

  private synchronized List<Scored> all() {
    return new ArrayList<>(last);
  }

  /** The verdict on the window, in the words of the student purchase service. */
  Struct drift(Deployment deployment) {
    PurchaseBaseline baseline = PurchaseBaseline.find(deployment.bundle());
    List<Scored> window =
        all().stream().filter(scored -> scored.version().equals(deployment.version())).toList();
    return PurchaseDrift.of(baseline, window).toStruct();
  }
}
