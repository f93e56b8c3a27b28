package dev.coppice.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFilesTest {

  @TempDir Path folder;

  @Test
  void aFolderAndAZipGiveTheSameFiles() throws IOException {
    Map<String, byte[]> files = Map.of("a.json", new byte[] {1, 2}, "b", new byte[0]);
    BundleFiles.write(files, folder.resolve("new/place"));
    zip("bundle.zip", "a.json", new byte[] {1, 2}, "b", new byte[0]);

    Map<String, byte[]> fromFolder = Archive.read(folder.resolve("new/place"));
    Map<String, byte[]> fromZip = Archive.read(folder.resolve("bundle.zip"));

    assertEquals(files.keySet(), fromFolder.keySet());
    assertEquals(files.keySet(), fromZip.keySet());
    assertArrayEquals(new byte[] {1, 2}, fromFolder.get("a.json"));
    assertArrayEquals(new byte[] {1, 2}, fromZip.get("a.json"));
  }

  @Test
  void namesThatCouldLeaveTheFolderAreRefusedAndNothingIsWritten() throws IOException {
    for (String name : List.of("../x", "/etc/x", "a/../b", "a//b", "..", ".hidden", "a\\b", "")) {
      zip("evil.zip", name, new byte[] {1}, "fine", new byte[] {1});

      assertThrows(
          InvalidInput.class, () -> Archive.read(folder.resolve("evil.zip")), "name " + name);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("evil.zip")), left.toList());
    }
  }

  @Test
  void aLinkOrAFolderInsideABundleIsRefused() throws IOException {
    Path bundle = Files.createDirectory(folder.resolve("linked"));
    Files.writeString(folder.resolve("secret"), "x");
    Files.createSymbolicLink(bundle.resolve("pipeline"), folder.resolve("secret"));
    assertThrows(InvalidInput.class, () -> Archive.read(bundle));

    Files.createDirectories(folder.resolve("nested/inner"));
    Files.writeString(folder.resolve("nested/inner/pipeline"), "x");
    assertThrows(InvalidInput.class, () -> Bundle.open(folder.resolve("nested")));
  }

  @Test
  void aZipThatUnpacksToMoreThanABundleMayHoldIsRefused() throws IOException {
    Path bomb = folder.resolve("bomb.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      byte[] zeros = new byte[1 << 20];
      zip.putNextEntry(new ZipEntry("pipeline"));
      for (int i = 0; i < 40; i++) {
        zip.write(zeros);
      }
    }

    InvalidInput refused = assertThrows(InvalidInput.class, () -> Archive.read(bomb, 32 << 20));

    assertTrue(refused.getMessage().contains("more than"), refused.getMessage());
  }

  @Test
  void whatIsThereIsNeverOverwrittenAndAFailedWriteLeavesNothing() throws IOException {
    Path place = folder.resolve("bundle");
    BundleFiles.write(Map.of("a", new byte[] {1}), place);
    assertThrows(Conflict.class, () -> BundleFiles.write(Map.of("a", new byte[] {2}), place));
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(place.resolve("a")));

    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThrows(
        Unavailable.class,
        () -> BundleFiles.write(Map.of("a", new byte[] {1}), file.resolve("bundle")));
    Path half = folder.resolve("half");
    assertThrows(
        Unavailable.class,
        () -> BundleFiles.write(Map.of("a", new byte[1], "no/such", new byte[1]), half));
    assertFalse(Files.exists(half));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(2, left.count(), "the bundle and the file, no draft");
    }
  }

  @Test
  void nothingAndNonsenseAreNamed() throws IOException {
    assertThrows(NotFound.class, () -> Archive.read(folder.resolve("nowhere")));
    Files.writeString(folder.resolve("text"), "hello");
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> Archive.read(folder.resolve("text")));
    assertTrue(refused.getMessage().contains("neither"), refused.getMessage());
  }

  private void zip(String file, String first, byte[] a, String second, byte[] b)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(file)))) {
      zip.putNextEntry(new ZipEntry(first));
      zip.write(a);
      zip.putNextEntry(new ZipEntry(second));
      zip.write(b);
    }
  }
}
