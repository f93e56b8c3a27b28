package dev.coppice.testkit;

import dev.coppice.features.ColumnFeature;
import dev.coppice.features.FeatureSettings;
import dev.coppice.features.FeatureSettings.Categorical;
import dev.coppice.features.FeatureSettings.DatePart;
import dev.coppice.features.FeatureSettings.Encode;
import dev.coppice.features.FeatureSettings.Impute;
import dev.coppice.features.FeatureSettings.Missing;
import dev.coppice.features.FeatureSettings.Numeric;
import dev.coppice.features.FeatureSettings.Scale;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every step keeps the contract. */
class FeaturesTest {

  /** A new way of encoding is under contract before anybody remembers to ask for it. */
  @ParameterizedTest
  @EnumSource(Encode.class)
  void everyEncodingKeepsTheContract(Encode encode) {
    keepsTheContract(encoded(encode, 1));
  }

  @ParameterizedTest
  @EnumSource(Scale.class)
  void everyScaleKeepsTheContract(Scale scale) {
    keepsTheContract(with(new Numeric(Impute.AUTO, scale, 0), Categorical.defaults()));
  }

  private static void keepsTheContract(FeatureSettings settings) {
    FeaturesContract contract =
        new FeaturesContract() {
          @Override
          protected FeatureSettings settings() {
            return settings;
          }
        };
    contract.oneRowAndAFrameGiveTheSameBitsAlsoAfterWritingAndReading();
    contract.theSameRowsAndSeedGiveTheSameBits();
    contract.everyValueOfASlotIsOneTheSlotPromises();
    contract.nothingIsLearnedFromARowsOwnTarget();
    contract.oneRowAndColumnsWithoutAnyValueAreHarmless();
  }

  @Nested
  class RareLevelsTogether extends FeaturesContract {
    @Override
    protected FeatureSettings settings() {
      return encoded(Encode.ONE_HOT, 12);
    }
  }

  @Nested
  class TargetEncodingOfFrequentLevels extends FeaturesContract {
    @Override
    protected FeatureSettings settings() {
      return encoded(Encode.TARGET, 8);
    }
  }

  @Nested
  class ClippedToMinMax extends FeaturesContract {
    @Override
    protected FeatureSettings settings() {
      return with(new Numeric(Impute.AUTO, Scale.MIN_MAX, 1.5), Categorical.defaults());
    }
  }

  @Nested
  class CrossesDatePartsAndNumbersAsLevels extends FeaturesContract {
    @Override
    protected FeatureSettings settings() {
      return new FeatureSettings(
          Map.of("initial", "lower(town)"),
          Map.of("town_rooms", List.of("town", "rooms"), "address", List.of("town", "street")),
          Numeric.defaults(),
          Categorical.defaults(),
          Map.of(
              "address", ColumnFeature.encoded(Encode.TARGET),
              "town_rooms", ColumnFeature.encoded(Encode.HASH),
              "rooms", ColumnFeature.encoded(Encode.ONE_HOT),
              "sold", parts(DatePart.values())),
          List.of("street", "sold"));
    }
  }

  private static ColumnFeature parts(DatePart... parts) {
    return new ColumnFeature(null, null, null, null, null, null, null, null, null, List.of(parts));
  }

  private static FeatureSettings encoded(Encode encode, int minCount) {
    return with(Numeric.defaults(), new Categorical(encode, Missing.AUTO, minCount, 1000, 64, 20));
  }

  private static FeatureSettings with(Numeric numeric, Categorical categorical) {
    return new FeatureSettings(Map.of(), numeric, categorical, List.of());
  }
}
