package dev.coppice.stats;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import java.util.List;

/**
 * Where values fall, frozen once: every possible value has exactly one bin, so counts over the same
 * bins can be added and compared. The last bin is always that of missing values.
 */
public sealed interface Bins permits NumberBins, CategoryBins {

  /** How many bins there are, the one of missing values included. */
  int size();

  /** The bin's values in words: {@code "(1.5, 3]"}, {@code "= 0"}, {@code "missing"}. */
  String label(int bin);

  Struct toStruct();

  /**
   * @throws InvalidInput when the struct was not written by {@link #toStruct}
   */
  static Bins read(Struct struct) {
    String kind = struct.text("kind");
    return switch (kind) {
      case NumberBins.KIND -> new NumberBins(struct.doubles("edges"));
      case CategoryBins.KIND -> new CategoryBins(struct.texts("levels"));
      default ->
          throw new InvalidInput(
              "There are no bins of kind '"
                  + kind
                  + "'"
                  + Nearest.hint(kind, List.of(NumberBins.KIND, CategoryBins.KIND)));
    };
  }
}
