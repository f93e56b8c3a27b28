package dev.coppice.training.boosting;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.Struct;
import dev.coppice.features.Slot;
import dev.coppice.models.Link;
import dev.coppice.models.Model;
import dev.coppice.models.Tree;
import dev.coppice.models.TreeEnsemble;
import dev.coppice.training.Checkpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One member of a boosted model while it grows, kept every {@value #EVERY} rounds. */
record SavedRounds(Checkpoints place, String name, List<Slot> slots, int outputs) {

  static final int EVERY = 20;

  /**
   * Where a member stands after some rounds. Margins are kept, not added up anew: the order of
   * additions is part of the bits.
   *
   * @param best round so far
   * @param landmark the loss that had to be undercut, found in {@code landmarkRound}
   * @param over whether no further round is grown
   */
  record State(
      int round,
      List<Tree> trees,
      double[][] margins,
      int best,
      double bestLoss,
      double landmark,
      int landmarkRound,
      boolean over) {}

  void write(State state) {
    if (place == Checkpoints.NONE || state.trees().isEmpty()) {
      return;
    }
    Struct struct =
        new Struct()
            .put("round", state.round())
            .put("best", state.best())
            .put("best_loss", state.bestLoss())
            .put("landmark", state.landmark())
            .put("landmark_round", state.landmarkRound())
            .put("over", state.over())
            .put("trees", ensemble(state.trees()).toStruct());
    for (int output = 0; output < outputs; output++) {
      struct.put("margins_" + output, state.margins()[output]);
    }
    place.write(name, BinaryStruct.encode(struct));
  }

  private TreeEnsemble ensemble(List<Tree> trees) {
    return new TreeEnsemble(
        slots,
        trees,
        IntStream.range(0, trees.size()).map(tree -> tree % outputs).toArray(),
        new double[outputs],
        TreeEnsemble.Aggregate.SUM,
        TreeEnsemble.Precision.DOUBLE,
        Link.IDENTITY);
  }

  Optional<State> read() {
    return place.read(name).map(BinaryStruct::decode).map(this::state);
  }

  private State state(Struct struct) {
    TreeEnsemble ensemble = (TreeEnsemble) Model.read(struct.struct("trees"), slots);
    double[][] margins = new double[outputs][];
    for (int output = 0; output < outputs; output++) {
      margins[output] = struct.doubles("margins_" + output);
    }
    return new State(
        struct.smallInteger("round"),
        new ArrayList<>(ensemble.trees()),
        margins,
        struct.smallInteger("best"),
        struct.number("best_loss"),
        struct.number("landmark"),
        struct.smallInteger("landmark_round"),
        struct.flag("over"));
  }
}
