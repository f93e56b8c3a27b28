package dev.coppice.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Golden files: golden/tar/make.py. */
class ArchiveTest {

  @TempDir Path folder;

  @Test
  void tarsOfEveryKindGiveTheirFiles() throws IOException {
    for (String name : List.of("ustar.tar", "gnu.tar.gz", "pax.tar.gz")) {
      Map<String, byte[]> files = Archive.read(golden(name));

      String deep = "run/" + "d".repeat(90) + "/" + "f".repeat(60);
      assertEquals(Set.of("run/model_version.txt", "run/empty", deep), files.keySet(), name);
      assertEquals("v001\n", text(files, "run/model_version.txt"));
      assertEquals("", text(files, "run/empty"));
      assertEquals("x".repeat(1000), text(files, deep));
    }
  }

  @Test
  void whatCouldLeadOutOfATarIsRefused() throws IOException {
    assertRefused("out.tar", "'../x' is no file name that a bundle can hold.");
    assertRefused("absolute.tar", "'/etc/x' is no file name that a bundle can hold.");
    assertRefused("link.tar", "'pipeline' is a link or a device; a model holds plain files only");
    assertRefused("hardlink.tar", "'b' is a link or a device; a model holds plain files only");
  }

  @Test
  void aTarThatUnpacksToMoreThanABundleMayHoldIsRefused() throws IOException {
    byte[] header = Arrays.copyOf(bytes("big.tar.gz"), 1 << 20);
    Path bomb = Files.write(folder.resolve("big.tar.gz"), header);

    InvalidInput refused = assertThrows(InvalidInput.class, () -> Archive.read(bomb, 1 << 20));

    assertTrue(refused.getMessage().contains("more than it may"), refused.getMessage());
  }

  @Test
  void aCutTarIsRefused() throws IOException {
    byte[] whole = bytes("ustar.tar");
    for (int length : new int[] {600, 1100, 2000}) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(
          InvalidInput.class,
          () -> Archive.read(new ByteArrayInputStream(cut), "cut"),
          "" + length);
    }
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(whole);
    }
    byte[] cut = Arrays.copyOf(zipped.toByteArray(), zipped.size() / 2);
    assertThrows(
        InvalidInput.class, () -> Archive.read(new ByteArrayInputStream(cut), "cut.tar.gz"));
  }

  @Test
  void noDamagedArchiveEscapesAsAnotherFailure() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (String name : List.of("ustar.tar", "gnu.tar.gz", "pax.tar.gz")) {
      byte[] whole = bytes(name);
      for (int i = 0; i < 500; i++) {
        byte[] damaged = whole.clone();
        for (int k = 0; k <= i % 4; k++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        try {
          Archive.read(new ByteArrayInputStream(damaged), name);
        } catch (InvalidInput e) {
          assertTrue(e.getMessage().length() > 10);
        }
      }
    }
  }

  private void assertRefused(String name, String message) throws IOException {
    Path file = golden(name);
    InvalidInput refused = assertThrows(InvalidInput.class, () -> Archive.read(file), name);
    assertEquals(message, refused.getMessage());
  }

  private Path golden(String name) throws IOException {
    return Files.write(folder.resolve(name), bytes(name));
  }

  private static byte[] bytes(String name) throws IOException {
    try (var in = ArchiveTest.class.getResourceAsStream("/golden/tar/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static String text(Map<String, byte[]> files, String name) {
    return new String(Objects.requireNonNull(files.get(name)), StandardCharsets.UTF_8);
  }
}
