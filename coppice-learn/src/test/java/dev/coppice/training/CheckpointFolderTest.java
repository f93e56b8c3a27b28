package dev.coppice.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {

  private static final String KEY = "a".repeat(64);

  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();

  private CheckpointFolder open() {
    return CheckpointFolder.open(folder, KEY, told::add);
  }

  private Path file(String name) {
    return folder.resolve(KEY.substring(0, 16)).resolve(name);
  }

  @Test
  void whatWasWrittenIsReadByTheNextProcess() {
    try (CheckpointFolder first = open()) {
      first.write("forest", new byte[] {1, 2, 3});
      first.write("forest", new byte[] {4});
      first.append("trials", "one");
      first.append("trials", "two");
    }
    try (CheckpointFolder next = open()) {
      assertArrayEquals(new byte[] {4}, next.read("forest").orElseThrow());
      assertEquals(Optional.empty(), next.read("other"));
      assertEquals(List.of("one", "two"), next.lines("trials"));
    }
    assertEquals(List.of(), told);
  }

  @Test
  void aTornLastLineIsIgnoredAndWrittenOver() throws IOException {
    try (CheckpointFolder first = open()) {
      first.append("trials", "one");
      first.append("trials", "two");
    }
    byte[] whole = Files.readAllBytes(file("trials"));
    for (int length = whole.length - 1; length > whole.length / 2; length--) {
      Files.write(file("trials"), Arrays.copyOf(whole, length));
      try (CheckpointFolder next = open()) {
        assertEquals(List.of("one"), next.lines("trials"));
        next.append("trials", "three");
        assertEquals(List.of("one", "three"), next.lines("trials"));
      }
    }
    assertEquals(List.of(), told, "a torn line is no damage");
  }

  @Test
  void aDamagedLineEndsTheJournalAndIsNamed() throws IOException {
    try (CheckpointFolder first = open()) {
      first.append("trials", "one");
      first.append("trials", "two");
      first.append("trials", "three");
    }
    String text = Files.readString(file("trials"));
    Files.writeString(file("trials"), text.replace("two", "twu"));
    try (CheckpointFolder next = open()) {
      assertEquals(List.of("one"), next.lines("trials"));
    }
    assertEquals(1, told.size());
    assertTrue(told.get(0).startsWith("Line 2 of " + file("trials")), told.get(0));
  }

  @Test
  void anyFlippedByteOfACheckpointIsFoundAndTheFileNamed() throws IOException {
    try (CheckpointFolder first = open()) {
      first.write("forest", new byte[] {1, 2, 3});
    }
    byte[] whole = Files.readAllBytes(file("forest"));
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file("forest"), damaged);
      told.clear();
      try (CheckpointFolder next = open()) {
        assertEquals(Optional.empty(), next.read("forest"), "byte " + at);
      }
      assertTrue(told.get(0).startsWith("The checkpoint " + file("forest")), told.get(0));
    }
  }

  @Test
  void aCheckpointOfOtherDataIsNeverUsed() throws IOException {
    String other = "b".repeat(64);
    try (CheckpointFolder first = CheckpointFolder.open(folder, other, told::add)) {
      first.write("forest", new byte[] {1});
      first.append("trials", "one");
    }
    try (CheckpointFolder ours = open()) {
      assertEquals(Optional.empty(), ours.read("forest"));
      Path theirs = folder.resolve(other.substring(0, 16));
      Files.copy(theirs.resolve("forest"), file("forest"));
      Files.copy(theirs.resolve("trials"), file("trials"));

      assertEquals(Optional.empty(), ours.read("forest"));
      assertEquals(List.of(), ours.lines("trials"));
    }
    assertTrue(told.get(0).contains("belongs to other data or settings"), told.get(0));
  }

  @Test
  void aSecondTrainingOfTheSameKeepsNothingAndDisturbsNothing() {
    try (CheckpointFolder first = open();
        CheckpointFolder second = open()) {
      first.write("forest", new byte[] {1});
      second.write("forest", new byte[] {2});
      second.clear();
      assertEquals(Optional.empty(), second.read("forest"));
      assertArrayEquals(new byte[] {1}, first.read("forest").orElseThrow());
    }
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("keeps no checkpoints"), told.get(0));
  }

  @Test
  void aFolderThatCannotBeMadeIsSaidOnceAndNothingFails() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    try (CheckpointFolder none = CheckpointFolder.open(file, KEY, told::add)) {
      none.write("forest", new byte[] {1});
      none.append("trials", "one");
      assertEquals(Optional.empty(), none.read("forest"));
    }
    assertEquals(1, told.size());
    assertTrue(told.get(0).startsWith("No checkpoints are kept"), told.get(0));
  }

  @Test
  void whatCannotBeWrittenIsSaidOnceAndTheTrainingGoesOn() throws IOException {
    try (CheckpointFolder kept = open()) {
      kept.append("trials", "one");
      Files.createDirectory(file("forest.draft")); // nothing can be written there
      kept.write("forest", new byte[] {1});
      kept.write("forest", new byte[] {1});
      kept.append("trials", "two");
    }
    assertEquals(1, told.stream().filter(t -> t.startsWith("No more checkpoints")).count());
  }

  @Test
  void nothingIsLeftWhenTheTrainingIsDone() throws IOException {
    try (CheckpointFolder kept = open()) {
      kept.write("forest", "x".getBytes(UTF_8));
      kept.within("cv-").append("trials", "one");
      assertTrue(Files.exists(file("cv-trials")));
      kept.clear();
    }
    assertFalse(Files.exists(folder), "nor the folder of all");
  }

  @Test
  void whereNothingWasKeptNothingIsLeft() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    open().close();
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(other), left.toList());
    }
  }
}
