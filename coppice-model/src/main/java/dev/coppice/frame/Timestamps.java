package dev.coppice.frame;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * ISO 8601 dates and date-times as seconds since 1970: {@code yyyy-MM}, {@code yyyy-MM-dd}, and
 * with a time {@code HH:mm[:ss[.fraction]]} after a {@code T} or a blank, and a zone {@code Z},
 * {@code +HH:mm}, {@code +HHmm} or {@code +HH}. No zone means UTC; no day means the first.
 */
final class Timestamps {

  private final byte[] buffer;
  private final int to;
  private int at;
  private boolean broken;

  private Timestamps(byte[] buffer, int from, int to) {
    this.buffer = buffer;
    this.at = from;
    this.to = to;
  }

  /** NaN when the characters have not this form. */
  static double parse(byte[] buffer, int from, int to) {
    return new Timestamps(buffer, from, to).read();
  }

  private double read() {
    int year = digits(4);
    expect('-');
    int month = digits(2);
    int day = take('-') ? digits(2) : 1;
    double seconds = 0;
    if (!broken && (take('T') || take(' '))) {
      seconds = time();
      take(' ');
      seconds -= zone();
    }
    if (broken || at < to) {
      return Double.NaN;
    }
    try {
      return LocalDate.of(year, month, day).toEpochDay() * 86_400.0 + seconds;
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }

  private double time() {
    int hour = digits(2);
    expect(':');
    int minute = digits(2);
    int second = take(':') ? digits(2) : 0;
    broken |= hour > 23 || minute > 59 || second > 59;
    return hour * 3600 + minute * 60 + second + fraction();
  }

  private double fraction() {
    if (broken || !take('.')) {
      return 0;
    }
    double units = 0;
    double scale = 1;
    int start = at;
    while (at < to && buffer[at] >= '0' && buffer[at] <= '9') {
      if (scale < 1e9) { // finer than nanoseconds is nothing a clock gave
        units = units * 10 + (buffer[at] - '0');
        scale *= 10;
      }
      at++;
    }
    broken |= at == start;
    return units / scale;
  }

  /** How many seconds this zone is ahead of UTC. */
  private double zone() {
    if (broken || at == to || take('Z')) {
      return 0;
    }
    boolean behind = take('-');
    if (!behind) {
      expect('+');
    }
    int hours = digits(2);
    int minutes = 0;
    if (take(':') || (!broken && at < to)) {
      minutes = digits(2);
    }
    broken |= hours > 18 || minutes > 59;
    return (behind ? -1 : 1) * (hours * 3600.0 + minutes * 60.0);
  }

  private int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, at++) {
      if (broken || at == to || buffer[at] < '0' || buffer[at] > '9') {
        broken = true;
        return 0;
      }
      value = value * 10 + (buffer[at] - '0');
    }
    return value;
  }

  private boolean take(char wanted) {
    boolean there = !broken && at < to && buffer[at] == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char wanted) {
    broken |= !take(wanted);
  }
}
