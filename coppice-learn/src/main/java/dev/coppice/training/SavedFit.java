package dev.coppice.training;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.Struct;
import dev.coppice.training.CrossValidation.Fit;
import java.util.Optional;
import java.util.function.Supplier;

/** What a contender predicted in one fold, kept so that a later process need not fit it again. */
record SavedFit(Checkpoints place, String contender, int fold) {

  private String name() {
    return "fold-" + contender + "-" + fold;
  }

  /** What was kept, else what is fitted now and kept then. */
  Fit readOr(Supplier<Fit> fitting) {
    Optional<Fit> known = place.read(name()).map(BinaryStruct::decode).map(SavedFit::fit);
    if (known.isPresent()) {
      return known.get();
    }
    Fit fit = fitting.get();
    write(fit);
    return fit;
  }

  private static Fit fit(Struct struct) {
    double[][] predictions = new double[struct.smallInteger("outputs")][];
    for (int output = 0; output < predictions.length; output++) {
      predictions[output] = struct.doubles("output_" + output);
    }
    return new Fit(predictions, struct.number("seconds"));
  }

  private void write(Fit fit) {
    if (place == Checkpoints.NONE) {
      return;
    }
    Struct struct =
        new Struct().put("outputs", fit.predictions().length).put("seconds", fit.seconds());
    for (int output = 0; output < fit.predictions().length; output++) {
      struct.put("output_" + output, fit.predictions()[output]);
    }
    place.write(name(), BinaryStruct.encode(struct));
  }
}
