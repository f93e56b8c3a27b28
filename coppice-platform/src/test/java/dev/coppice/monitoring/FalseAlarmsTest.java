package dev.coppice.monitoring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.frame.Frame;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Parts of the same rows are not different: how often the default settings say that they are. */
class FalseAlarmsTest {

  private static final int SPLITS = 100;

  @Test
  void hundredSplitsOfAdult() {
    Frame adult = RealTables.adult();
    assertFewAlarms(adult, 0.7, 0.8);
    assertFewAlarms(adult, 0.7, 1);
    assertFewAlarms(adult, 0.7, 0.71); // 488 rows
  }

  @Test
  void hundredSplitsOfStudents() {
    Frame students = RealTables.students();
    assertFewAlarms(students, 0.7, 0.8);
    assertFewAlarms(students, 0.7, 1);
    assertFewAlarms(students, 0.7, 0.71); // 177 rows
  }

  private static void assertFewAlarms(Frame rows, double trained, double seen) {
    SplittableRandom random = new SplittableRandom(42);
    int alarms = 0;
    int named = 0;
    for (int split = 0; split < SPLITS; split++) {
      int[] order = RealTables.shuffled(rows.rows(), random);
      Frame reference = rows.select(RealTables.part(order, 0, trained));
      Frame current = rows.select(RealTables.part(order, trained, seen));
      DriftReport report = RealTables.compare(RealTables.baseline(reference), current);
      alarms += report.verdict().isDrift() ? 1 : 0;
      named += report.drifted().size();
    }
    assertTrue(alarms <= 5, alarms + " false alarms in " + SPLITS + ", " + named + " columns");
  }
}
