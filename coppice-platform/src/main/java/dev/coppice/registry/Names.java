package dev.coppice.registry;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What may be called how. */
final class Names {

  private static final int LONGEST = 256;
  private static final Pattern ALIAS =
      Pattern.compile("[\\w-]{1,255}", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern NUMBERED = Pattern.compile("[vV]\\d+");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][\\w.+-]{0,99}");
  private static final Pattern PLACE = Pattern.compile("\\{(n{1,9})}");
  private static final int LONGEST_KEY = 250;
  private static final int LONGEST_VALUE = 100_000;

  private Names() {}

  static void model(String name) {
    if (name.isBlank() || name.length() > LONGEST || name.chars().anyMatch(c -> c < ' ')) {
      throw new InvalidInput(
          "A model's name has 1 to "
              + LONGEST
              + " characters and no line breaks; this one has "
              + name.strip().length());
    }
  }

  static void alias(String alias) {
    if (alias.toLowerCase(Locale.ROOT).equals("latest")) {
      throw new InvalidInput(
          "'" + alias + "' is no alias: it always means the newest version and cannot be moved");
    }
    if (NUMBERED.matcher(alias).matches()) {
      throw new InvalidInput("'" + alias + "' is no alias: it reads like the number of a version");
    }
    if (!ALIAS.matcher(alias).matches()) {
      throw new InvalidInput(
          "'" + alias + "' is no alias; accepted: 1 to 255 letters, digits, _ and -");
    }
  }

  static void tag(String key, String value) {
    tags(Map.of(key, value));
  }

  static void tags(Map<String, String> tags) {
    Problems problems = new Problems();
    tags.forEach(
        (key, value) -> {
          if (key.isEmpty() || key.length() > LONGEST_KEY) {
            problems.add(
                "tag '" + key.substring(0, Math.min(60, key.length())) + "'",
                "has a key of " + key.length() + " characters; accepted: 1 to " + LONGEST_KEY);
          }
          if (value.length() > LONGEST_VALUE) {
            problems.add(
                "tag '" + key + "'",
                "has " + value.length() + " characters; accepted: at most " + LONGEST_VALUE);
          }
        });
    problems.throwIfAny();
  }

  private static String padded(int number, int digits) {
    String text = String.valueOf(number);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }

  /** Fills the number into a pattern, and checks what comes out. */
  static String label(String pattern, int number) {
    Matcher place = PLACE.matcher(pattern);
    String label = place.replaceAll(found -> padded(number, found.group(1).length()));
    if (!LABEL.matcher(label).matches()) {
      throw new InvalidInput(
          "'"
              + label
              + "' is no label of a version; accepted: letters, digits, . _ + and -, such as"
              + " v{nnn} or 1.{n}.0");
    }
    if (label.matches("\\d+") && !label.equals(String.valueOf(number))) {
      throw new InvalidInput(
          "'" + label + "' cannot be the label of version " + number + ": it is another number");
    }
    if (label.toLowerCase(Locale.ROOT).equals("latest")) {
      throw new InvalidInput("'" + label + "' is no label: it always means the newest version");
    }
    return label;
  }
}
