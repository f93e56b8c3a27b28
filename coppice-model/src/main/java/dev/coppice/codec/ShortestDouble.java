package dev.coppice.codec;

import com.fasterxml.jackson.core.io.NumberOutput;

/**
 * Doubles as text that reads back to the same bits. {@link Double#toString} changed in JDK 19
 * (JDK-4511638), so files written through it would differ between JDK 17 and 25.
 */
public final class ShortestDouble {

  private ShortestDouble() {}

  public static String text(double number) {
    return NumberOutput.toString(number, true);
  }

  /** The same for people and as a category: whole numbers below 2^53 without the ".0". */
  public static String brief(double number) {
    return number == StrictMath.rint(number) && StrictMath.abs(number) < 0x1p53
        ? Long.toString((long) number)
        : text(number);
  }
}
