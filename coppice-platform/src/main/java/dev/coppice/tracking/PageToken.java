package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/**
 * Where the next page begins. Things made after the first page was asked for are left out, so that
 * no page shows again what another one showed.
 *
 * @param newest the number of the newest thing that counts
 * @param question tells whether a token belongs to a search
 */
record PageToken(long newest, long offset, int question) {

  static PageToken first(Search search, long newest) {
    return new PageToken(newest, 0, question(search));
  }

  private static int question(Search search) {
    return Objects.hash(search.filter(), search.orderBy(), search.view().name());
  }

  /**
   * @throws InvalidInput when it is no token, or one of another search
   */
  static PageToken read(String text, Search search) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      String[] parts = plain.split(" ", -1);
      PageToken token =
          new PageToken(
              Long.parseLong(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
      if (token.question == question(search) && token.offset >= 0) {
        return token;
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      // said below
    }
    throw new InvalidInput(
        "'" + text + "' is no page token of this search; pass on what the page before gave");
  }

  PageToken after(int items) {
    return new PageToken(newest, offset + items, question);
  }

  String text() {
    String plain = newest + " " + offset + " " + question;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }
}
