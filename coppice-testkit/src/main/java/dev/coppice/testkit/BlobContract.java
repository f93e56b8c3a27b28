package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import dev.coppice.store.Blob;
import dev.coppice.store.Blobs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every place that bytes are kept in must do. */
public abstract class BlobContract {

  private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

  /** Empty at the beginning of a test. */
  protected abstract Blobs blobs();

  /** Flips a bit of what is kept. */
  protected abstract void damage(String sha256);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Blob put(byte[] bytes) {
    return blobs().put(new ByteArrayInputStream(bytes));
  }

  @Test
  void bytesComeBackUnderTheirHash() throws IOException {
    byte[] large = new byte[1_000_003];
    SplittableRandom random = new SplittableRandom(1);
    IntStream.range(0, large.length).forEach(i -> large[i] = (byte) random.nextInt());
    for (byte[] each : new byte[][] {large, {}, bytes("one")}) {
      assertFalse(blobs().has(Sha256.of(each)));
      assertEquals(new Blob(Sha256.of(each), each.length), put(each));
      assertTrue(blobs().has(Sha256.of(each)));
      try (InputStream in = blobs().open(Sha256.of(each))) {
        assertArrayEquals(each, in.readAllBytes());
      }
    }
  }

  @Test
  void theSameBytesTwiceAreFine() throws IOException {
    assertEquals(put(bytes("same")), put(bytes("same")));
    try (InputStream in = blobs().open(Sha256.of(bytes("same")))) {
      assertEquals('s', in.read());
    }
  }

  @Test
  void damagedBytesAreRefusedByName() throws IOException {
    Blob blob = put(bytes("precious"));
    damage(blob.sha256());
    try (InputStream in = blobs().open(blob.sha256())) {
      Rejected refused = assertThrows(Rejected.class, in::readAllBytes);
      assertTrue(refused.getMessage().contains(blob.sha256()), refused::getMessage);
      assertTrue(refused.getMessage().contains("is damaged"), refused::getMessage);
    }
  }

  @Test
  void whatIsNotThereIsSaid() {
    String none = Sha256.of(bytes("never kept"));
    assertThrows(NotFound.class, () -> blobs().open(none));
    assertThrows(InvalidInput.class, () -> blobs().open("../../etc/passwd"));
    assertThrows(InvalidInput.class, () -> blobs().has(none.toUpperCase(Locale.ROOT)));
  }

  @Test
  void everyBlobIsShownOnceWithItsSize() {
    Set<Blob> put = Set.of(put(bytes("a")), put(bytes("bb")), put(bytes("ccc")));
    put(bytes("a"));
    List<Blob> shown = new ArrayList<>();
    blobs().each(kept -> shown.add(kept.blob()));
    assertEquals(3, shown.size(), shown::toString);
    assertEquals(put, Set.copyOf(shown));
  }

  @Test
  void whatIsRemovedIsGoneAndCanBePutAgain() throws IOException {
    Blob blob = put(bytes("brief"));
    assertTrue(blobs().remove(blob.sha256(), FAR));
    assertFalse(blobs().has(blob.sha256()));
    assertFalse(blobs().remove(blob.sha256(), FAR), "nothing is left to remove");
    put(bytes("brief"));
    try (InputStream in = blobs().open(blob.sha256())) {
      assertArrayEquals(bytes("brief"), in.readAllBytes());
    }
  }

  @Test
  void whatWasPutSinceStays() {
    Blob blob = put(bytes("old"));
    List<Instant> times = new ArrayList<>();
    blobs().each(kept -> times.add(kept.put()));
    put(bytes("old"));
    assertFalse(blobs().remove(blob.sha256(), times.get(0)));
    assertTrue(blobs().has(blob.sha256()));
  }

  @Test
  void puttingTheSameBytesHealsADamage() throws IOException {
    Blob blob = put(bytes("precious"));
    damage(blob.sha256());
    put(bytes("precious"));
    try (InputStream in = blobs().open(blob.sha256())) {
      assertArrayEquals(bytes("precious"), in.readAllBytes());
    }
  }

  @Test
  void aSourceThatBreaksLeavesNothing() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line went dead");
          }
        };
    InputStream begun = new SequenceInputStream(new ByteArrayInputStream(bytes("half")), broken);
    assertThrows(Unavailable.class, () -> blobs().put(begun));
    assertFalse(blobs().has(Sha256.of(bytes("half"))));
  }
}
