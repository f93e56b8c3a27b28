package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {

  @TempDir Path folder;
  private Shell shell;
  private String copy;
  private String other;

  @BeforeEach
  void makeProject() {
    shell = new Shell(folder);
    copy = shell.path("copy").toString();
    other = shell.path("other").toString();
    shell.run("train", "--json", "--run-name", "first").answer();
  }

  @Test
  void aRestoredHomeHasTheSameRunsAndBundles() throws IOException {
    Struct copied = shell.run("backup", copy, "--json").answer();
    assertTrue(copied.integer("files") > 10, copied::toString);
    Struct restored = shell.run("restore", copy, "--home", other, "--json").answer();
    assertEquals(copied.integer("files"), restored.integer("files"));
    Struct before = shell.run("runs", "show", "first", "--json").answer();
    Struct after = shell.run("runs", "show", "first", "--home", other, "--json").answer();
    assertEquals(text(before), text(after));
    assertEquals(0, shell.run("verify", "latest", "--home", other).code());
    assertEquals(0, shell.run("train", "--home", other).code(), "it can be written to");
  }

  @Test
  void whatIsThereIsNeverOverwritten() throws IOException {
    shell.run("backup", copy, "--json").answer();
    Result again = shell.run("backup", copy);
    assertEquals(1, again.code());
    assertTrue(again.errors().contains("is not empty"), again.errors());
    Result onto = shell.run("restore", copy);
    assertEquals(1, onto.code());
    assertTrue(onto.errors().contains("is not empty; nothing was changed"), onto.errors());
    Result inside = shell.run("backup", shell.path(".coppice/copy").toString());
    assertEquals(1, inside.code());
    assertTrue(inside.errors().contains("lies in the home"), inside.errors());
  }

  @Test
  void aDamagedBackupIsRefusedByEveryFileAndLeavesNothing() throws IOException {
    shell.run("backup", copy, "--json").answer();
    Path damaged = someBlob(shell.path("copy/files"));
    Files.write(damaged, new byte[] {1});
    Files.delete(shell.path("copy/files/latest"));
    Result refused = shell.run("restore", copy, "--home", other);
    assertEquals(1, refused.code());
    assertTrue(refused.errors().contains("files/latest: is missing"), refused.errors());
    assertTrue(refused.errors().contains(damaged.getFileName().toString()), refused.errors());
    assertFalse(Files.exists(Path.of(other)));
    assertFalse(Files.exists(shell.path(".other.draft")));
    Files.writeString(shell.path("copy/SHA256SUMS"), "");
    assertEquals(1, shell.run("restore", copy, "--home", other).code());
    assertEquals(2, shell.run("restore", "nowhere", "--home", other).code());
  }

  @Test
  void aBackupOfANewerFormatIsRefusedWithTheWayOut() throws IOException {
    shell.run("backup", copy, "--json").answer();
    Path manifest = shell.path("copy/backup.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceFirst("\"format\"\\s*:\\s*1", "\"format\": 2"));
    Result refused = shell.run("restore", copy, "--home", other);
    assertEquals(1, refused.code());
    assertTrue(refused.errors().contains("update Coppice"), refused.errors());
  }

  @Test
  void bytesThatAreDamagedInTheHomeAreNamed() throws IOException {
    Path blob = someBlob(shell.path(".coppice"));
    Files.write(blob, new byte[] {1});
    Result copied = shell.run("backup", copy);
    assertEquals(1, copied.code());
    assertTrue(copied.errors().contains("blob " + blob.getFileName()), copied.errors());
    assertEquals(0, shell.run("restore", copy, "--home", other).code(), "as it was");
  }

  private static String text(Struct run) {
    return new String(JsonStruct.pretty(run.struct("metrics")), StandardCharsets.UTF_8);
  }

  private static Path someBlob(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("blobs"))) {
      return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
  }
}
