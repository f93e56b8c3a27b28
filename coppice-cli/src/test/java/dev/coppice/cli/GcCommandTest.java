package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcCommandTest {

  private static final String[] AT_ONCE = {"--older-than", "0s", "--grace", "0s", "--json"};

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void makeProject() {
    shell = new Shell(folder);
  }

  private Struct gc(String... more) {
    String[] args = new String[AT_ONCE.length + more.length + 1];
    args[0] = "gc";
    System.arraycopy(AT_ONCE, 0, args, 1, AT_ONCE.length);
    System.arraycopy(more, 0, args, AT_ONCE.length + 1, more.length);
    return shell.run(args).answer();
  }

  private Struct train(String name, String seed) {
    return shell.run("train", "--json", "--run-name", name, "--seed", seed).answer();
  }

  private Path home() {
    return shell.path(".coppice");
  }

  @Test
  void aDeletedRunGoesWithItsFolderAndItsBytesAndTheOtherStays() throws IOException {
    Struct gone = train("gone", "1");
    Struct stays = train("stays", "2");
    shell.run("runs", "delete", "gone", "--json").answer();
    long before = Folders.size(home().resolve("blobs"));
    Struct foreseen = gc();
    assertEquals(1, foreseen.integer("runs"));
    assertEquals(1, foreseen.integer("run_folders"));
    assertTrue(foreseen.integer("blob_bytes") > 1000, foreseen::toString);
    assertEquals(before, Folders.size(home().resolve("blobs")), "nothing was removed");
    Struct done = gc("--delete");
    assertEquals(foreseen.integer("blob_bytes"), done.integer("blob_bytes"));
    assertEquals(foreseen.integer("run_folder_bytes"), done.integer("run_folder_bytes"));
    assertEquals(
        before - done.integer("blob_bytes"), Folders.size(home().resolve("blobs")), "freed");
    assertFalse(Files.exists(home().resolve("runs").resolve(gone.text("run_id"))));
    assertEquals(0, gc("--delete").integer("runs"));
    assertEquals(0, shell.run("verify", stays.text("bundle")).code());
    assertEquals(2, shell.run("runs", "show", "gone").code());
  }

  @Test
  void whatARegisteredVersionHoldsStaysWhenItsRunGoes() {
    Struct run = train("gone", "1");
    shell.run("models", "register", run.text("run_id"), "--json").answer();
    shell.run("runs", "delete", "gone", "--json").answer();
    assertEquals(1, gc("--delete").integer("runs"));
    assertEquals(0, shell.run("verify", "churn/1").code());
  }

  @Test
  void theLatestIsTheNewestThatIsLeft() {
    Struct stays = train("stays", "1");
    train("gone", "2");
    shell.run("runs", "delete", "gone", "--json").answer();
    gc("--delete");
    Result verified = shell.run("verify", "latest", "--json");
    assertEquals(0, verified.code(), verified.errors());
    assertTrue(verified.out().contains(stays.text("run_id")), verified.out());
  }

  @Test
  void aRestoredRunStays() {
    train("back", "1");
    shell.run("runs", "delete", "back", "--json").answer();
    shell.run("runs", "restore", "back", "--json").answer();
    assertEquals(0, gc("--delete").integer("runs"));
    assertEquals(0, shell.run("runs", "show", "back").code());
  }

  @Test
  void whatIsYoungOrDeletedOnlyNowStaysByDefault() {
    train("gone", "1");
    shell.run("runs", "delete", "gone", "--json").answer();
    Result said = shell.run("gc", "--delete");
    assertEquals(0, said.code());
    assertTrue(said.out().contains("runs deleted more than 30d ago"), said.out());
    assertEquals(0, shell.run("runs", "restore", "gone").code());
    Result wrong = shell.run("gc", "--older-than", "soon");
    assertEquals(2, wrong.code());
    assertTrue(wrong.errors().contains("a number and s, m, h or d"), wrong.errors());
  }

  @Test
  void checkpointsOfATrainingThatNeverEndedGoWhenTheyAreOld() throws IOException {
    train("stays", "1");
    Path left = Files.createDirectories(home().resolve("checkpoints/0123456789abcdef"));
    Files.writeString(left.resolve("trials"), "half a search");
    Struct young = shell.run("gc", "--delete", "--json").answer();
    assertEquals(0, young.integer("checkpoints"));
    Struct old = gc("--delete");
    assertEquals(1, old.integer("checkpoints"));
    assertEquals(13, old.integer("checkpoint_bytes"));
    assertFalse(Files.exists(left));
  }
}
