package dev.coppice.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimingTest {

  private static String next(String timing, String zone, String due, String now) {
    return new Timing(timing, zone).next(Instant.parse(due), Instant.parse(now)).toString();
  }

  @Test
  void cronCountsInItsTimeZoneAlsoWhenClocksChange() {
    String now = "2027-03-26T12:00:00Z"; // a Friday; summer time begins on Sunday
    assertEquals("2027-03-27T03:00:00Z", next("0 3 * * *", "UTC", now, now));
    assertEquals("2027-03-27T02:00:00Z", next("0 3 * * *", "Europe/Berlin", now, now));
    String later = "2027-03-28T12:00:00Z";
    assertEquals("2027-03-29T01:00:00Z", next("0 3 * * *", "Europe/Berlin", later, later));
    assertEquals(
        "2027-03-29T03:30:00Z", next("30 3 * * 1-5", "UTC", now.replace("26", "27"), later));
  }

  @Test
  void anIntervalCountsFromWhenItWasDueAndMissedTimesAreDueOnce() {
    String due = "2027-01-01T00:00:00Z";
    assertEquals("2027-01-01T06:00:00Z", next("every 6h", "UTC", due, due));
    assertEquals("2027-01-01T06:00:00Z", next("every 6h", "UTC", due, "2027-01-01T00:00:07Z"));
    assertEquals("2027-01-03T06:00:00Z", next("every 6h", "UTC", due, "2027-01-03T01:00:00Z"));
    assertEquals("2027-01-01T00:15:00Z", next("every 15m", "UTC", due, due));
  }

  @Test
  void whatSaysNoTimeIsRefusedWithWhatDoes() {
    InvalidInput refused = assertThrows(InvalidInput.class, () -> new Timing("whenever", "UTC"));
    assertTrue(refused.getMessage().contains("'every 6h'"), refused::getMessage);
    assertThrows(InvalidInput.class, () -> new Timing("every 0h", "UTC"));
    assertThrows(InvalidInput.class, () -> new Timing("61 3 * * *", "UTC"));
    assertEquals(
        "'61 3 * * *' says no time: its minute is '61'; accepted: 0 to 59, '*', '*/5', ranges as"
            + " 1-5 and lists as 1,3",
        assertThrows(InvalidInput.class, () -> new Timing("61 3 * * *", "UTC")).getMessage());
    for (String[] bad :
        new String[][] {
          {"0 24 * * *", "hour is '24'"},
          {"0 3 0 * *", "day is '0'"},
          {"0 3 * 1-13 *", "month is '1-13'"},
          {"0 3 * * 8", "weekday is '8'"},
          {"0 3 * * ?!", "weekday is '?!'"},
          {"0 3 * *", "five fields of cron"},
          {"0 0 3 * * *", "five fields of cron"},
          {"every 6 hours", "'every 6h'"},
          {"", "'every 6h'"},
          {"0 3 5-2-1 * *", "accepted"},
        }) {
      String said = assertThrows(InvalidInput.class, () -> new Timing(bad[0], "UTC")).getMessage();
      assertTrue(said.contains(bad[1]), bad[0] + ": " + said);
    }
    assertEquals("*/15 8-18 * * 1,3", new Timing("*/15 8-18 * * 1,3", "UTC").text());
    InvalidInput zone =
        assertThrows(InvalidInput.class, () -> new Timing("0 3 * * *", "Europe/Brelin"));
    assertTrue(zone.getMessage().contains("'Europe/Brelin' is no time zone"), zone::getMessage);
  }
}
