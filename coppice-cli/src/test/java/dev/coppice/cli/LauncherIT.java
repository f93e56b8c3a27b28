package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a checkout of its own, with a java and a mvn that only say what they got.
 */
class LauncherIT {

  @TempDir Path folder;
  private Path checkout;
  private Path jdk;

  @BeforeEach
  void makeCheckout() throws IOException {
    assumeTrue(new File("/bin/sh").exists(), "the launcher is a shell script");
    checkout = Files.createDirectory(folder.resolve("check out")); // a blank in the path is normal
    Files.copy(Path.of("").toAbsolutePath().resolveSibling("coppice"), checkout.resolve("coppice"));
    checkout.resolve("coppice").toFile().setExecutable(true);
    put(checkout.resolve("pom.xml"), "<project/>");
    put(checkout.resolve("coppice-cli/pom.xml"), "<project/>");
    put(checkout.resolve("coppice-cli/src/main/java/A.java"), "class A {}");
    jdk = folder.resolve("jdk");
    java("17.0.1");
    script(
        folder.resolve("bin/mvn"),
        "echo built >> \"" + folder + "/builds\"",
        "echo noise of a build",
        "[ -f \"" + folder + "/broken\" ] && exit 1",
        "mkdir -p coppice-cli/target/coppice && echo jar > coppice-cli/target/coppice/coppice.jar");
  }

  private void java(String version) throws IOException {
    script(
        jdk.resolve("bin/java"),
        "if [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\"' >&2; exit; fi",
        "for word in \"$@\"; do echo \"<$word>\"; done");
  }

  private static void script(Path file, String... lines) throws IOException {
    put(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    file.toFile().setExecutable(true);
  }

  private static void put(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    // older than any build that follows, whatever the clock's grain
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private record Said(int code, String out, String errors) {}

  private Said launchWith(String path, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("coppice").toString()));
    command.addAll(List.of(args));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("JAVA_HOME", jdk.toString());
    process.environment().put("PATH", path);
    process.environment().remove("COPPICE_JAVA_OPTIONS");
    File out = folder.resolve("out").toFile();
    File errors = folder.resolve("errors").toFile();
    process.redirectOutput(out).redirectError(errors);
    int code = process.start().waitFor();
    return new Said(code, Files.readString(out.toPath()), Files.readString(errors.toPath()));
  }

  private Said launch(String... args) throws IOException, InterruptedException {
    return launchWith(folder.resolve("bin") + ":/usr/bin:/bin", args);
  }

  private long builds() throws IOException {
    Path log = folder.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8).size() : 0;
  }

  @Test
  void itBuildsOnFirstUseAndOnlyWhenSourcesAreNewer() throws Exception {
    Said first = launch("train", "-p", "a b");
    assertEquals(0, first.code(), first.errors());
    assertEquals("Building Coppice (first use)...\n", first.errors());
    assertTrue(first.out().endsWith("<train>\n<-p>\n<a b>\n"), first.out());
    assertTrue(first.out().contains("<-Dcoppice.terminal=0,0,>"), first.out());
    assertFalse(first.out().contains("TieredStopAtLevel"), "training is compiled in full");

    Said second = launch("--version");
    assertEquals("", second.errors());
    assertTrue(second.out().contains("<-XX:TieredStopAtLevel=1>"), second.out());
    assertEquals(1, builds());

    Path source = checkout.resolve("coppice-cli/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertEquals("Building Coppice (its sources changed)...\n", launch("doctor").errors());
    assertEquals(2, builds());
  }

  @Test
  void aServerHasAnArchiveOfItsOwnAndStartsWithoutOneAllTheSame() throws Exception {
    assertEquals(0, launch("doctor").code());
    Path app = checkout.resolve("coppice-cli/target/coppice");
    Path archive = app.resolve("serving");
    String preparing = "Preparing quick starts of servers, beside this one (once)...\n";
    Said without = launch("serve", "--port", "0");
    assertEquals("", without.errors(), "without the example there is nothing to rehearse");
    assertTrue(without.out().contains("classes.jsa>"), without.out());

    Files.createDirectories(checkout.resolve("examples/churn"));
    Said first = launch("serve");
    assertEquals(preparing, first.errors());
    assertTrue(first.out().contains("classes.jsa>"), "nobody waits for it");
    prepared();
    assertTrue(launch("serve").out().contains("classes.jsa>"), "it could not be made");
    archiving("25.0.1");
    assertEquals(preparing, launch("serve").errors());
    prepared();
    Said with = launch("serve");
    assertEquals("", with.errors());
    assertTrue(with.out().contains("<-XX:AOTCache=" + archive + ">"), with.out());
    assertTrue(with.out().contains("<serve>"), with.out());
    assertTrue(with.out().contains("<-Dorg.sqlite.lib.path=" + app.resolve("sqlite") + ">"));
    archiving("17.0.1");
    launch("serve");
    prepared();
    Said older = launch("serve");
    assertTrue(older.out().contains("<-XX:SharedArchiveFile=" + archive + ">"), older.out());
    assertTrue(launch("train").out().contains("classes.jsa>"), "other commands have theirs");
  }

  /** Waits until it is known whether this java could make an archive. */
  private void prepared() throws IOException {
    Path by = checkout.resolve("coppice-cli/target/coppice/serving.java");
    String java = jdk.resolve("bin/java").toString();
    long end = System.nanoTime() + 30_000_000_000L;
    while (!Files.exists(by) || !Files.readString(by).startsWith(java)) {
      assertTrue(System.nanoTime() < end, "nothing was prepared");
      Thread.onSpinWait();
    }
  }

  /** A java that makes the archives that it is asked for. */
  private void archiving(String version) throws IOException {
    java(version);
    Path java = jdk.resolve("bin/java");
    String make =
        "for word in \"$@\"; do case $word in -XX:ArchiveClassesAtExit=*|-XX:AOTCacheOutput=*)"
            + " echo archive > \"${word#*=}\" ;; esac; done\n";
    Files.writeString(java, Files.readString(java) + make);
    Instant now = Instant.now();
    Path archivedBy = checkout.resolve("coppice-cli/target/coppice/java");
    if (Files.exists(archivedBy)) { // of the java before
      Files.setLastModifiedTime(archivedBy, FileTime.from(now.minusSeconds(60)));
    }
    Files.setLastModifiedTime(java, FileTime.from(now.minusSeconds(30)));
  }

  @Test
  void aBuildThatFailsShowsItsWordsAndLeavesNothingThatLooksBuilt() throws Exception {
    put(folder.resolve("broken"), "");
    Said failed = launch("doctor");
    assertEquals(3, failed.code());
    assertTrue(failed.errors().contains("noise of a build"), failed.errors());
    assertTrue(failed.errors().endsWith("the build failed; its output is above\n"));
    Files.delete(folder.resolve("broken"));
    assertEquals(0, launch("doctor").code());
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    Said noMaven = launchWith(withoutMaven(), "doctor");
    assertEquals(3, noMaven.code());
    assertTrue(noMaven.errors().contains("install Maven"), noMaven.errors());
    java("11.0.2");
    Said old = launch("doctor");
    assertEquals(3, old.code());
    assertTrue(old.errors().contains("is Java 11; Coppice needs 17 or newer"), old.errors());
    Files.delete(jdk.resolve("bin/java"));
    Said noJava = launch("doctor");
    assertEquals(3, noJava.code());
    assertTrue(noJava.errors().contains("there is no bin/java in it"), noJava.errors());
  }

  /** A folder with the few tools that the launcher uses, and no mvn. */
  private String withoutMaven() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("tools"));
    for (String tool :
        List.of("find", "head", "sed", "mkdir", "touch", "rm", "mv", "cat", "sleep")) {
      for (String place : List.of("/usr/bin/", "/bin/")) {
        if (Files.exists(Path.of(place + tool)) && !Files.exists(bin.resolve(tool))) {
          script(bin.resolve(tool), "exec " + place + tool + " \"$@\"");
        }
      }
    }
    return bin.toString();
  }
}
