package dev.coppice.frame;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows as nearly every client writes them, three times as fast as {@link JsonRows}, which
 * reads all others: what has a fault, an escape, an unknown name or anything else that is not
 * expected gives null here, and is read again there.
 *
 * <p>Idea: rows of one client have their fields in one order, so the name that will come is known
 * and one comparison of bytes confirms it; and categories are few, so their texts are known (see
 * {@link Texts}). Rejected: finding the structure of a document first (Langdale and Lemire 2019),
 * which pays for wide vectors that Java 17 does not offer.
 */
final class PlainRows {

  private static final int LONGEST_NUMBER = 64;
  private static final int PART = 1 << 18; // bytes that one thread reads
  private static final int MOST_DIGITS = 18; // that surely fit a long

  private final Schema schema;
  private final FieldType[] types;
  private final boolean allFields;
  private final byte[][] names;
  private final int[] next; // the field that came after each lately; a guess, so races do no harm
  private final Texts texts = new Texts();

  PlainRows(Schema schema, AbsentFields absent) {
    this.schema = schema;
    this.allFields = absent == AbsentFields.REFUSE;
    this.types = schema.fields().stream().map(Field::type).toArray(FieldType[]::new);
    this.names = schema.fields().stream().map(PlainRows::quoted).toArray(byte[][]::new);
    this.next = new int[names.length + 1];
    Arrays.setAll(next, before -> before < names.length ? before + 1 : 0);
  }

  private static byte[] quoted(Field field) {
    byte[] name = JsonStringEncoder.getInstance().quoteAsUTF8(field.name());
    byte[] quoted = new byte[name.length + 2];
    System.arraycopy(name, 0, quoted, 1, name.length);
    quoted[0] = '"';
    quoted[name.length + 1] = '"';
    return quoted;
  }

  /** The row that is the whole document. */
  @Nullable RowValues row(byte[] json) {
    Reading reading = new Reading(json, 0);
    RowValues row = reading.row();
    return row != null && reading.ended() ? row : null;
  }

  /**
   * The rows of the array that is the whole document, unless there are more than {@code most}.
   *
   * <p>A large document is read by several threads, each from where a row seems to begin. A guess
   * was right when the rows before it end exactly there, and the first is right.
   */
  @Nullable List<RowValues> rows(byte[] json, int most) {
    List<List<RowValues>> parts = parts(json, most, cuts(json));
    List<RowValues> rows = new ArrayList<>();
    for (List<RowValues> part : parts) {
      if (part.isEmpty() || rows.size() + part.size() > most) {
        return null;
      }
      rows.addAll(part);
    }
    return rows;
  }

  private List<List<RowValues>> parts(byte[] json, int most, int[] cuts) {
    return IntStream.range(0, cuts.length - 1)
        .parallel()
        .mapToObj(part -> new Reading(json, cuts[part]).rows(cuts[part + 1], most))
        .toList();
  }

  /** The beginning, some places behind the comma between two rows as it seems, and the end. */
  private static int[] cuts(byte[] json) {
    IntStream.Builder cuts = IntStream.builder().add(0);
    for (int wanted = PART; wanted + PART <= json.length; wanted += PART) {
      int at = wanted;
      while (at < wanted + PART && !(json[at - 1] == '}' && json[at] == ',')) {
        at++;
      }
      if (at < wanted + PART) {
        cuts.add(at + 1);
      }
    }
    return cuts.add(json.length).build().toArray();
  }

  /** One pass over one document. One thread. */
  private final class Reading {

    private final byte[] json;
    private final int[] seen = new int[names.length]; // the number of the last row that had it
    private int rows;
    private int at;

    Reading(byte[] json, int from) {
      this.json = json;
      this.at = from;
    }

    /** The rows from here to there, the next cut or the end; none when it is not as expected. */
    List<RowValues> rows(int to, int most) {
      List<RowValues> rows = new ArrayList<>();
      boolean more = at > 0 || take('[');
      while (more && at < to) {
        RowValues row = rows.size() < most ? row() : null;
        if (row == null) {
          return List.of();
        }
        rows.add(row);
        more = take(',');
      }
      boolean whole = to == json.length ? !more && take(']') && ended() : more && at == to;
      return whole ? rows : List.of();
    }

    /** The byte that comes; 0 at the end, which is no JSON. */
    private byte peek() {
      return at < json.length ? json[at] : 0;
    }

    private byte peekBehindBlanks() {
      byte next = peek();
      while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
        at++;
        next = peek();
      }
      return next;
    }

    boolean take(char wanted) {
      if (peekBehindBlanks() != wanted) {
        return false;
      }
      at++;
      return true;
    }

    boolean ended() {
      peekBehindBlanks();
      return at == json.length;
    }

    @Nullable RowValues row() {
      RowValues row = new RowValues(schema);
      rows++;
      int fields = 0;
      int position = names.length;
      if (!take('{')) {
        return null;
      }
      do {
        position = field(position);
        if (position < 0 || seen[position] == rows || !take(':') || !value(row, position)) {
          return null;
        }
        seen[position] = rows;
        fields++;
      } while (take(','));
      return take('}') && (fields == names.length || !allFields) ? row : null;
    }

    /** The field whose name comes; -1 when there is none. */
    private int field(int before) {
      if (peekBehindBlanks() != '"') {
        return -1;
      }
      int guess = next[before];
      if (guess < names.length) {
        byte[] name = names[guess];
        int end = at + name.length;
        if (end <= json.length && Arrays.equals(name, 0, name.length, json, at, end)) {
          at = end;
          return guess;
        }
      }
      String name = text();
      int position = name == null ? -1 : schema.find(name);
      if (position >= 0) {
        next[before] = position;
      }
      return position;
    }

    private boolean value(RowValues row, int position) {
      FieldType type = types[position];
      byte first = peekBehindBlanks();
      if (first == '"') {
        String text = text();
        return text != null && Intake.text(row, position, schema.field(position), text) == null;
      } else if (first == 'n') {
        return word("null");
      } else if (first == 't') {
        return word("true") && Intake.flag(row, position, type, true) == null;
      } else if (first == 'f') {
        return word("false") && Intake.flag(row, position, type, false) == null;
      }
      return number(row, position, type);
    }

    private boolean word(String word) {
      for (int i = 0; i < word.length(); i++, at++) {
        if (peek() != word.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    /** The text whose opening quote is here; null when it has an escape or is none. */
    private @Nullable String text() {
      int from = ++at;
      int hash = 0;
      for (byte next = peek(); next != '"'; next = peek()) {
        if (next == '\\' || (next >= 0 && next < ' ')) {
          return null;
        }
        hash = 31 * hash + next;
        at++;
      }
      return texts.text(json, from, at++, hash);
    }

    private boolean number(RowValues row, int position, FieldType type) {
      int from = at;
      boolean negative = peek() == '-';
      at += negative ? 1 : 0;
      int start = at;
      long whole = 0; // overflows for long numbers, which are told by their length
      for (; isDigit(); at++) {
        whole = 10 * whole + (json[at] - '0');
      }
      int digits = at - start;
      if (digits == 0 || digits > MOST_DIGITS || (digits > 1 && json[start] == '0')) {
        return false;
      }
      byte next = peek();
      if (next != '.' && next != 'e' && next != 'E') {
        return Intake.whole(row, position, type, negative ? -whole : whole) == null;
      }
      return decimals()
          && at - from <= LONGEST_NUMBER
          && Intake.number(row, position, type, Cell.number(json, from, at)) == null;
    }

    /** Goes behind a fraction and an exponent. */
    private boolean decimals() {
      if (peek() == '.') {
        at++;
        if (!digits()) {
          return false;
        }
      }
      if (peek() == 'e' || peek() == 'E') {
        at++;
        at += peek() == '-' || peek() == '+' ? 1 : 0;
        return digits();
      }
      return true;
    }

    private boolean digits() {
      int from = at;
      while (isDigit()) {
        at++;
      }
      return at > from;
    }

    private boolean isDigit() {
      byte next = peek();
      return next >= '0' && next <= '9';
    }
  }
}
