package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.JsonStruct;
import dev.coppice.data.Profile.ColumnProfile;
import dev.coppice.data.Profile.Level;
import dev.coppice.data.Profile.Numbers;
import dev.coppice.data.Profile.Texts;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {

  private static final Frame FRAME =
      new Frame(
          Written.schema("x:number c:category t:timestamp gone:number none:category"),
          Arrays.asList(
              new NumberColumn(new double[] {4, Double.NaN, 1, 2, 2}),
              TextColumn.of(Arrays.asList("b", "a", "\ud83c\udf33x", "a", null)),
              new NumberColumn(new double[] {0, 86400, 0, 0, 0}),
              new NumberColumn(
                  new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN}),
              TextColumn.of(Arrays.asList(null, null, null, null, null))));

  @Test
  void eachColumnIsDescribedByWhatItHolds() {
    Profile profile = Profile.of(FRAME);
    assertEquals(5, profile.rows());
    assertEquals( // numpy: quantile([1, 2, 2, 4], [.25, .5, .75]), mean, std(ddof=1)
        new ColumnProfile(
            "x",
            FieldType.NUMBER,
            1,
            3,
            new Numbers(1, 1.75, 2, 2.5, 4, 2.25, 1.2583057392117916),
            null),
        profile.columns().get(0));
    assertEquals(
        new ColumnProfile(
            "c",
            FieldType.CATEGORY,
            1,
            3,
            null,
            new Texts(
                1,
                2,
                List.of(new Level("a", 2), new Level("b", 1), new Level("\ud83c\udf33x", 1)))),
        profile.columns().get(1));
  }

  @Test
  void aColumnWithoutValuesHasNoSpread() {
    Profile profile = Profile.of(FRAME);
    assertEquals(
        new ColumnProfile("gone", FieldType.NUMBER, 5, 0, null, null), profile.columns().get(3));
    assertEquals(
        new ColumnProfile("none", FieldType.CATEGORY, 5, 0, null, null), profile.columns().get(4));
  }

  @Test
  void levelsLeftOverFromASelectionDoNotCount() {
    Profile profile = Profile.of(FRAME.select(new int[] {1, 3}));
    assertEquals(new Texts(1, 1, List.of(new Level("a", 2))), profile.columns().get(1).texts());
  }

  @Test
  void itIsWrittenAsJson() {
    String json =
        new String(
            JsonStruct.compact(Profile.of(FRAME.select(List.of("c", "t"))).toStruct()),
            StandardCharsets.UTF_8);
    assertEquals(
        "{\"rows\":5,\"columns\":[{\"name\":\"c\",\"type\":\"category\",\"missing\":1,"
            + "\"missing_share\":0.2,\"distinct\":3,\"shortest\":1,\"longest\":2,\"top\":["
            + "{\"text\":\"a\",\"rows\":2},{\"text\":\"b\",\"rows\":1},{\"text\":\"\\uD83C\\uDF33x\",\"rows\":1}]},"
            + "{\"name\":\"t\",\"type\":\"timestamp\",\"missing\":0,\"missing_share\":0.0,"
            + "\"distinct\":2,\"min\":\"1970-01-01T00:00:00Z\",\"median\":\"1970-01-01T00:00:00Z\","
            + "\"max\":\"1970-01-02T00:00:00Z\"}]}",
        json);
  }
}
