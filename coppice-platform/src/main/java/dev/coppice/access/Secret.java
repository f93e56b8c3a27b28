package dev.coppice.access;

import dev.coppice.codec.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A token as text: {@code coppice_ID_SECRET}. The id finds it, the secret is 256 random bits; the
 * prefix lets scanners find tokens that were committed by mistake.
 *
 * <p>What is kept is the SHA-256 of the text. A slow hash (bcrypt, Argon2) makes guessing dear when
 * people choose the secret; nobody guesses 256 random bits, and a slow hash would be paid for at
 * every request.
 */
record Secret(String id, String text) {

  private static final String PREFIX = "coppice_";
  private static final int ID_LENGTH = 8;
  private static final int ID_END = PREFIX.length() + ID_LENGTH;
  private static final int LENGTH = ID_END + 1 + 50; // 36^50 > 2^256

  static Secret random(SecureRandom random) {
    String id = digits(random, 40, ID_LENGTH);
    return new Secret(id, PREFIX + id + "_" + digits(random, 256, LENGTH - ID_END - 1));
  }

  private static String digits(SecureRandom random, int bits, int length) {
    String digits = new BigInteger(bits, random).toString(36);
    return "0".repeat(length - digits.length()) + digits;
  }

  /** The id in what may be a token; null when it cannot be one. */
  static @Nullable String id(String text) {
    boolean shaped =
        text.length() == LENGTH && text.startsWith(PREFIX) && text.charAt(ID_END) == '_';
    return shaped ? text.substring(PREFIX.length(), ID_END) : null;
  }

  static byte[] hash(String text) {
    return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
